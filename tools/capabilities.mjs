import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withClient } from './postgres/roles.mjs';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The first of these programs on PATH, as an absolute path. */
export function findProgram(names, env = process.env) {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // not in this folder
      }
    }
  }
  return undefined;
}

const program = (name, names, env) => {
  const path = findProgram(names, env);
  return { name, available: path !== undefined, detail: path ?? `${names[0]} is not on PATH` };
};

const PREVIOUS_RELEASE = fileURLToPath(new URL('../test/upgrade/previous-release.json', import.meta.url));
const CAN_MOUNT = 'mount -t tmpfs tmpfs /mnt && setpriv --version && chroot --version';

/** What plays a container: a mount namespace, and programs that change root and user. */
function containers(env) {
  const args = ['--mount', '--propagation', 'private', 'sh', '-c', CAN_MOUNT];
  const available = process.getuid?.() === 0 && spawnSync('unshare', args, { env }).status === 0;
  const detail = available ? 'unshare' : 'needs root that may mount, unshare, setpriv and chroot';
  return { name: 'mount namespaces', available, detail };
}

/** A shallow clone, or an archive, has no history to take the release before from. */
function previousRelease(env) {
  const { version, commit } = JSON.parse(readFileSync(PREVIOUS_RELEASE, 'utf8'));
  const { status } = spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], {
    cwd: dirname(PREVIOUS_RELEASE),
    env,
  });
  const available = status === 0;
  const detail = available ? version : `the repository's history does not reach back to ${version}`;
  return { name: 'previous release', available, detail };
}

const OLDEST_KUSTOMIZE = 5;

/** Older ones know no components. */
function kubectl(env) {
  const found = findProgram(['kubectl'], env);
  if (found === undefined) return { name: 'kubectl', available: false, detail: 'kubectl is not on PATH' };
  const { stdout } = spawnSync(found, ['version', '--client', '--output=json'], { env, encoding: 'utf8' });
  const [, version, major] = /"kustomizeVersion": *"(v(\d+)[^"]*)"/.exec(stdout ?? '') ?? [];
  const available = Number(major) >= OLDEST_KUSTOMIZE;
  const why = `has kustomize ${version ?? 'of no version'}, ${OLDEST_KUSTOMIZE} is needed`;
  return { name: 'kubectl', available, detail: available ? found : `${found} ${why}` };
}

/** The licence is a setting only where the extension is created; elsewhere the library of the community tells. */
const EDITION = `
  select coalesce(
    current_setting('timescaledb.license', true),
    (select setting from pg_file_settings where name = 'timescaledb.license' and applied),
    case when exists (
      select from pg_config c, pg_ls_dir(c.setting) file
      where c.name = 'PKGLIBDIR' and starts_with(file, 'timescaledb-tsl-' || e.default_version)
    ) then 'timescale' else 'apache' end
  ) as license
  from pg_available_extensions e where e.name = 'timescaledb'`;

async function timescaleEdition(url) {
  return await withClient(url, async (client) => {
    const { rows } = await client.query(EDITION);
    if (rows.length === 0) return undefined;
    return rows[0].license === 'timescale' ? 'community' : 'apache';
  });
}

/** The server of `TIMESCALE_DATABASE_URL` with this edition (`apache`, `community`); undefined without one. */
export async function timescaleServer(edition, env = process.env) {
  for (const url of (env.TIMESCALE_DATABASE_URL ?? '').split(',').filter((part) => part.trim() !== '')) {
    if ((await timescaleEdition(url.trim()).catch(() => undefined)) === edition) return url.trim();
  }
  return undefined;
}

/** `TIMESCALE_DATABASE_URL`: superuser URLs, one per edition at hand, separated by commas. */
async function timescale(env) {
  const found = new Map();
  const problems = [];
  for (const url of (env.TIMESCALE_DATABASE_URL ?? '').split(',').filter((part) => part.trim() !== '')) {
    try {
      const edition = await timescaleEdition(url.trim());
      if (edition === undefined) problems.push('a server of TIMESCALE_DATABASE_URL has no timescaledb extension');
      else found.set(edition, url.trim());
    } catch (error) {
      problems.push(`a server of TIMESCALE_DATABASE_URL does not answer: ${error.message}`);
    }
  }
  return ['apache', 'community'].map((edition) => {
    const available = found.has(edition);
    const why = problems[0] ?? `no ${edition} server in TIMESCALE_DATABASE_URL`;
    return { name: `TimescaleDB (${edition})`, available, detail: available ? 'TIMESCALE_DATABASE_URL' : why };
  });
}

/** What this machine offers to tests beyond PostgreSQL: `{ name, available, detail }` each. */
export async function probeCapabilities(env = process.env) {
  return [
    program('Redis', ['redis-server'], env),
    program('Chromium', CHROMIUM_NAMES, env),
    ...(await timescale(env)),
    containers(env),
    kubectl(env),
    previousRelease(env),
  ];
}
