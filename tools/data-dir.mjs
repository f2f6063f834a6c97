import { chmodSync, mkdirSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ExpectedError } from './expected-error.mjs';

export const isRoot = () => process.getuid?.() === 0;

/** Where the instance keeps its data: `DATA_DIR`, else the usual place for this user. Absolute. */
export function defaultDataDir(env = process.env) {
  if (env.DATA_DIR) return resolve(env.DATA_DIR);
  if (isRoot()) return '/var/lib/beatkeeper';
  return join(env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local', 'share'), 'beatkeeper');
}

/**
 * Creates the directory and returns its real path. Private to its owner; under root others may pass through (not
 * list), because PostgreSQL runs as another user in a folder below.
 */
export function prepareDataDir(dataDir) {
  try {
    mkdirSync(dataDir, { recursive: true, mode: isRoot() ? 0o711 : 0o700 });
    if (isRoot() && (statSync(dataDir).mode & 0o001) === 0) chmodSync(dataDir, statSync(dataDir).mode | 0o011);
    return realpathSync(dataDir);
  } catch (error) {
    throw new ExpectedError(`cannot use data directory ${dataDir}: ${error.message} (set DATA_DIR)`);
  }
}

/** Replaces a file in one step, readable by its owner only. */
export function writeSecretFile(path, text) {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
}
