import satisfies from 'spdx-satisfies';

/**
 * Licences of every package in a lock file, by the allowlists of licences.json: `{ rows, problems, unused }`. A row is
 * `{ name, version, licence, scope }`; `unused` names entries of the lists that nothing needs any more.
 */
export function licenceReport(lock, { production, development, said }) {
  const rows = Object.entries(lock.packages).flatMap(([path, { name: alias, version, license, dev }]) => {
    if (path === '') return [];
    const name = alias ?? path.split('node_modules/').at(-1);
    const licence = said[name]?.licence ?? license;
    return [{ name, version, licence, scope: dev === true ? 'development' : 'production' }];
  });
  const allowedFor = (scope) => (scope === 'production' ? production : [...production, ...development]);
  const problems = rows.filter(({ licence, scope }) => !isAllowed(licence, allowedFor(scope)));
  const words = new Set(rows.flatMap(({ licence }) => licence?.split(/[\s()]+/) ?? []));
  const names = new Set(rows.map(({ name }) => name));
  const unused = [
    ...[...production, ...development].filter((licence) => !words.has(licence)),
    ...Object.keys(said).filter((name) => !names.has(name)),
  ];
  return { rows, problems, unused };
}

/** What says nothing, or nothing that SPDX knows, is not allowed. */
function isAllowed(licence, allowed) {
  try {
    return licence !== undefined && satisfies(licence, allowed);
  } catch {
    return false;
  }
}
