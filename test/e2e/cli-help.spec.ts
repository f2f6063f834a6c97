import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const MAIN = 'dist/apps/cli/src/main.js';
const run = promisify(execFile);

describe.skipIf(!existsSync(MAIN))('the command line, without any configuration', () => {
  const ask = (...args: string[]) => run(process.execPath, [MAIN, ...args], { env: { PATH: process.env.PATH } });

  it('explains itself', async () => {
    const { stdout } = await ask('--help');
    for (const command of [
      'migrate',
      'user:create',
      'user:set',
      'key:create',
      'rebuild',
      'maintain',
      'storage:upgrade',
      'doctor',
    ]) {
      expect(stdout).toContain(command);
    }
  });

  it('explains a command', async () => {
    expect((await ask('user:create', '--help')).stdout).toContain('--timezone');
    const { stdout } = await ask('maintain', '--help');
    expect(stdout).toContain('--nightly');
    expect(stdout).toContain('--json');
  });

  it('asks for a database where one is needed, in one line', async () => {
    const failure = await ask('user:list').then(
      () => undefined,
      (error: { code: number; stderr: string }) => error,
    );
    expect([failure?.code, failure?.stderr.trim()]).toEqual([
      1,
      'beatkeeper: bad configuration: DATABASE_URL is required',
    ]);
  });
});
