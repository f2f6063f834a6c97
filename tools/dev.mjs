import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseEnvironment, openDatabase } from './database-source.mjs';
import { report } from './expected-error.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const COMPILER = join(ROOT, 'node_modules', 'typescript7', 'bin', 'tsc');
const SERVE = join(ROOT, 'tools', 'serve.mjs');

const log = (line) => console.log(`beatkeeper: ${line}`);

/** Compiles on every change and starts the server anew; PostgreSQL stays up in between. */
async function main() {
  const database = await openDatabase({ log });
  const env = { ...process.env, ...databaseEnvironment(database.urls) };
  const start = (args) => spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' });
  const children = [
    start([COMPILER, '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput']),
    start(['--watch', '--watch-path=dist', '--watch-preserve-output', SERVE]),
  ];
  const ended = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      for (const child of children) child.kill(signal);
    });
  }
  await Promise.race(ended);
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(ended);
  await database.stop();
}

try {
  await main();
} catch (error) {
  report(error);
  process.exitCode = 1;
}
