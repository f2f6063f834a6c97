import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseEnvironment, openDatabase } from './database-source.mjs';
import { report } from './expected-error.mjs';

const MAIN = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist', 'apps', 'cli', 'src', 'main.js');
const HELP = new Set(['-h', '--help', 'help', '-V', '--version']);

/** The command's own process: its stdout is the command's alone, its exit code is ours. */
function runCommand(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

async function main(args) {
  if (args.length === 0 || args.some((argument) => HELP.has(argument))) return await runCommand(args, process.env);
  const database = await openDatabase({ log: () => undefined });
  try {
    return await runCommand(args, { ...process.env, ...databaseEnvironment(database.urls) });
  } finally {
    await database.stop();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  report(error);
  process.exitCode = 1;
}
