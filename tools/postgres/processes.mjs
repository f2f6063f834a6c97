import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const STAT_START_TIME = 19;

/** True also for processes of other users. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const ps = (pid, field) =>
  spawnSync('ps', ['-ww', '-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim();

/** A process's command line with blanks between words; empty for a zombie or when the system will not tell. */
export function commandLine(pid) {
  if (existsSync('/proc/self/cmdline')) return (read(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
  return ps(pid, 'command') ?? '';
}

/** Names one process for good: a recycled pid has another start time. Undefined when it is gone. */
export function processIdentity(pid) {
  if (!isAlive(pid)) return undefined;
  const stat = read(`/proc/${pid}/stat`);
  if (stat !== undefined) {
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${pid} ${fields[STAT_START_TIME]}`;
  }
  return `${pid} ${ps(pid, 'lstart') ?? ''}`;
}
