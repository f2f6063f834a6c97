import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, isAlive, processIdentity } from './processes.mjs';

const POLL_MS = 20;
const FAST_STOP_MS = 30_000;
const KILL_MS = 10_000;
const COLLECT_MS = 2_000;

/** `postmaster.pid`: pid on line 1, port on line 4, state on line 8. Undefined when there is none. */
export function readPidFile(pgdata) {
  try {
    const lines = readFileSync(join(pgdata, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), state: lines[7]?.trim() ?? '' };
  } catch {
    return undefined;
  }
}

/**
 * PostgreSQL refuses to start while the pid in its file exists. A dead server that nobody collects (a container's
 * first process often collects nothing) still has one: its file is removed; its backends end with it.
 */
async function clearDead(pgdata, pid) {
  const end = performance.now() + COLLECT_MS;
  while (isAlive(pid) && processIdentity(pid) === undefined && performance.now() < end) await sleep(POLL_MS);
  if (isAlive(pid) && processIdentity(pid) === undefined) removePidFile(pgdata, pid);
}

function removePidFile(pgdata, pid) {
  if (readPidFile(pgdata)?.pid === pid) rmSync(join(pgdata, 'postmaster.pid'), { force: true });
}

/** The live server of this data directory, if any. When the pid was recycled by another program, the file goes. */
export async function runningServer(pgdata) {
  const file = readPidFile(pgdata);
  if (file === undefined || !Number.isInteger(file.pid) || file.pid < 1) return undefined;
  await clearDead(pgdata, file.pid);
  if (processIdentity(file.pid) === undefined) return undefined;
  const command = commandLine(file.pid);
  if (command.includes(`-D ${pgdata} `)) return file;
  if (command !== '' && !command.includes('postgres')) removePidFile(pgdata, file.pid);
  return undefined;
}

/** Resolves with the pid file once the server `pid` says that it is ready; false when it ended or time is up. */
export async function untilReady(pgdata, pid, { timeoutMs }) {
  const end = performance.now() + timeoutMs;
  while (performance.now() < end) {
    const file = readPidFile(pgdata);
    if (file?.pid === pid && file.state === 'ready') return file;
    if (file?.pid === pid && file.state === 'stopping') return false;
    if (processIdentity(pid) === undefined) return false;
    await sleep(POLL_MS);
  }
  return false;
}

async function untilGone(pgdata, pid, timeoutMs) {
  const end = performance.now() + timeoutMs;
  while (performance.now() < end) {
    if (processIdentity(pid) === undefined || readPidFile(pgdata)?.pid !== pid) return true;
    await sleep(POLL_MS);
  }
  return false;
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function stopEscalating(pgdata, pid, immediately) {
  if (!immediately) {
    signal(pid, 'SIGINT');
    if (await untilGone(pgdata, pid, FAST_STOP_MS)) return;
  }
  signal(pid, 'SIGQUIT');
  if (await untilGone(pgdata, pid, KILL_MS)) return;
  signal(pid, 'SIGKILL');
  await untilGone(pgdata, pid, KILL_MS);
}

/** Fast shutdown (sessions are ended, a checkpoint is written), then harder when the server does not go. */
export async function stopServer(pgdata, pid, { immediately = false } = {}) {
  await stopEscalating(pgdata, pid, immediately);
  await clearDead(pgdata, pid);
}
