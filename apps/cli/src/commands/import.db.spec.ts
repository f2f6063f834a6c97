import 'reflect-metadata';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '#config/env';
import { startApp, type TestApp } from '../../../../test/support/app.js';
import { drainJobs } from '../../../../test/support/jobs.js';
import { CliModule } from '../cli.module.js';
import { ImportFileCommand } from './import.command.js';

let dir: string;
let house: TestApp;
let cli: TestingModule;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'import-command-'));
  // The command has the machine's clock: what it promises now is due by a clock that is ahead.
  house = await startApp({ now: (Date.now() + 3_600_000) * 1_000, config: { DATA_DIR: dir } });
  await house.createUser({ username: 'ada' });
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: house.database.url,
    JOB_DATABASE_URL: house.database.jobUrl,
    SECRET_KEY: 'a secret of tests, and of nobody else',
    DATA_DIR: dir,
  });
  cli = await Test.createTestingModule({ imports: [CliModule.forRoot(config)] }).compile();
});
afterAll(async () => {
  await cli?.close();
  await house?.close();
  await rm(dir, { recursive: true, force: true });
});
afterEach(() => {
  process.exitCode = undefined;
});

async function run(path: string, wait: boolean): Promise<Record<string, unknown>> {
  let text = '';
  const write = (chunk: unknown) => {
    text += chunk;
    return true;
  };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(write);
  const remarks = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    await cli.get(ImportFileCommand).run([path], { user: 'ada', kind: 'wakatime_dump', wait, json: true });
  } finally {
    out.mockRestore();
    remarks.mockRestore();
  }
  return JSON.parse(text);
}

describe('import:file', () => {
  it('hands a file to the server and waits until it is taken in', async () => {
    const path = join(dir, 'dump.json');
    await writeFile(path, JSON.stringify([{ entity: '/a.py', time: 1_777_975_200 }, { time: 1 }]));
    const waiting = run(path, true);
    await expect.poll(() => drainJobs(house), { timeout: 20_000 }).toBe(1);
    expect(await waiting).toMatchObject({
      state: 'completed',
      rows_read: 2,
      rows_imported: 1,
      rows_duplicate: 0,
      rows_rejected: 1,
      error: null,
    });
    expect(process.exitCode).toBeUndefined();
  });

  it('takes the kinds that there are files of', () => {
    const { parseKind } = cli.get(ImportFileCommand);
    expect(parseKind('wakapi')).toBe('wakapi');
    expect(() => parseKind('wakatime_api')).toThrow(
      '--kind must be one of wakatime_dump, hackatime, wakapi, beatkeeper',
    );
  });

  it('says that it failed', async () => {
    const path = join(dir, 'nonsense.json');
    await writeFile(path, 'nonsense');
    expect(await run(path, false)).toMatchObject({ state: 'queued', rows_read: 0 });
    await drainJobs(house);
    const waiting = run(path, true);
    await expect.poll(() => drainJobs(house), { timeout: 20_000 }).toBe(1);
    expect(await waiting).toMatchObject({ state: 'failed', error: 'The file is no JSON.' });
    expect(process.exitCode).toBe(1);
  });

  it('keeps nothing of a file that is not there', async () => {
    await expect(run(join(dir, 'absent.json'), true)).rejects.toThrow(/^cannot read .*absent\.json: ENOENT$/);
    expect(await readdir(join(dir, 'blobs', 'imports'))).toEqual([]);
  });
});
