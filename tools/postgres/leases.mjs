import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from './processes.mjs';

const POLL_MS = 50;

const holderOf = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const isHeld = (identity) => identity !== undefined && processIdentity(Number.parseInt(identity, 10)) === identity;

function tryLock(path, identity) {
  try {
    writeFileSync(path, identity, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Runs `work` while no other process of this data directory starts or stops the server. */
export async function withLock(dataDir, work) {
  const path = join(dataDir, 'postgres.lock');
  const identity = processIdentity(process.pid);
  while (!tryLock(path, identity)) {
    const holder = holderOf(path);
    if (holder !== undefined && holder !== '' && !isHeld(holder)) rmSync(path, { force: true });
    else await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Notes that this process uses the server; the returned function ends that and says whether anybody is left. */
export function takeLease(dataDir) {
  const folder = join(dataDir, 'postgres-users');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own = join(folder, `${process.pid}-${randomBytes(4).toString('hex')}`);
  writeFileSync(own, processIdentity(process.pid), { mode: 0o600 });
  return function giveBack() {
    rmSync(own, { force: true });
    const others = readdirSync(folder).map((name) => join(folder, name));
    const live = others.filter((path) => isHeld(holderOf(path)));
    for (const path of others) if (!live.includes(path)) rmSync(path, { force: true });
    return { inUse: live.length > 0 };
  };
}
