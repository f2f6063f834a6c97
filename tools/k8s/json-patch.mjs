/** Operations of RFC 6902 that the manifests use: add, replace, remove; each on a place that is there. */
export function applyPatch(object, operations) {
  for (const { op, path, value } of operations) {
    const parts = path
      .slice(1)
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = parts.pop();
    const parent = parts.reduce((at, part) => {
      if (at?.[part] === undefined) throw new Error(`${op} ${path}: nothing there`);
      return at[part];
    }, object);
    if (op === 'add') add(parent, last, value);
    else if (parent[last] === undefined) throw new Error(`${op} ${path}: nothing there`);
    else if (op === 'replace') parent[last] = value;
    else if (op === 'remove' && Array.isArray(parent)) parent.splice(Number(last), 1);
    else if (op === 'remove') delete parent[last];
    else throw new Error(`${op}: not known here`);
  }
}

function add(parent, key, value) {
  if (!Array.isArray(parent)) parent[key] = value;
  else if (key === '-') parent.push(value);
  else parent.splice(Number(key), 0, value);
}
