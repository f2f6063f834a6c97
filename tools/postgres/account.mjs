import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { isRoot } from '../data-dir.mjs';
import { ExpectedError } from '../expected-error.mjs';

const CANDIDATES = ['postgres', 'nobody'];

/**
 * The user PostgreSQL runs as: undefined means "as we are"; root is refused by PostgreSQL, so then the owner of an
 * existing cluster, else a user with a passwd entry. Shape: `{ uid, gid }`.
 */
export function serverAccount(pgdata) {
  if (!isRoot()) return undefined;
  const existing = statSync(pgdata, { throwIfNoEntry: false });
  if (existing !== undefined && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  const rows = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of CANDIDATES) {
    const row = rows.find(([user]) => user === name);
    if (row !== undefined) return { uid: Number(row[2]), gid: Number(row[3]) };
  }
  throw new ExpectedError(
    'PostgreSQL refuses to run as root and there is no user postgres or nobody; run as another user',
  );
}

/** Asks the operating system whether that account may enter a folder, parents included. */
export function canEnter(account, folder) {
  const { status } = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], { ...account, cwd: '/' });
  return status === 0;
}

/** What PostgreSQL's programs see of the environment: nothing that could redirect them (PGDATA, PGPORT, LC_*). */
export const SERVER_ENV = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' };
