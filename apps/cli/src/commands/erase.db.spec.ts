import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { UsersService } from '#libs/users';
import { openCli } from '../../../../test/support/cli.js';
import { rowsOf } from '../../../../test/support/rows.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/template-db.js';
import { UserEraseCommand } from './erase.command.js';
import { DeletionsReplayCommand } from './replay.command.js';

let database: TestDatabase;
let cli: TestingModule;

beforeAll(async () => {
  database = await createTestDatabase();
  cli = await openCli(database);
  const users = cli.get(UsersService, { strict: false });
  await users.create({ username: 'ada', adminLevel: 'superadmin' });
  await users.create({ username: 'grace' });
});
afterAll(async () => {
  await cli?.close();
  await database?.drop();
});

const erase = (user: string, yes = true) =>
  printed(() => cli.get(UserEraseCommand).run([], { user, json: true, ...(yes && { yes }) }));

/** What a command printed. */
async function printed(work: () => Promise<void>): Promise<string> {
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  try {
    await work();
    return out.mock.calls.map(([chunk]) => String(chunk)).join('');
  } finally {
    out.mockRestore();
  }
}

const jobs = () => rowsOf(database, "select name, payload from jobs where name = 'deletions.erase'");

describe('user:erase', () => {
  it('does nothing without --yes', async () => {
    await expect(erase('grace', false)).rejects.toThrow('this erases grace for good; say --yes to do it');
    expect(await jobs()).toEqual([]);
  });

  it('promises it to a worker, whose job names nobody', async () => {
    const { request, username } = JSON.parse(await erase('grace'));
    expect(username).toBe('grace');
    expect(await jobs()).toEqual([{ name: 'deletions.erase', payload: { requestId: request } }]);
    const [row] = await rowsOf<{ status: string }>(database, 'select status from deletion_requests');
    expect(row?.status).toBe('approved');
    expect(JSON.parse(await erase('grace')).request).toBe(request);
  });

  it('leaves the last superadmin', async () => {
    await expect(erase('ada')).rejects.toThrow('ada is the last superadmin, and stays');
  });

  it('knows nobody else', async () => {
    await expect(erase('nobody')).rejects.toThrow('no user "nobody"');
  });
});

describe('deletions:replay', () => {
  const STRANGER = '5b7c1a52-2f0e-4d51-9c4b-6f3f0f6a1c11';
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'beatkeeper-replay-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  async function replay(lines: readonly string[], yes = true): Promise<Record<string, string[]>> {
    const file = join(dir, 'erased.jsonl');
    await writeFile(file, `${lines.join('\n')}\n`);
    const options = { file, json: true, ...(yes && { yes }) };
    return JSON.parse(await printed(() => cli.get(DeletionsReplayCommand).run([], options)));
  }
  const record = (action: string, id: string) => JSON.stringify({ action, target: { kind: 'user', id } });

  it('erases whom a restore brought back, and nobody else', async () => {
    const users = cli.get(UsersService, { strict: false });
    const [back, other] = [await users.create({ username: 'back' }), await users.create({ username: 'other' })];
    const log = [
      record('account.created', other.uuid),
      record('account.erased', back.uuid),
      '',
      record('account.erased', STRANGER),
    ];
    const expected = { erased: [back.uuid], gone: [STRANGER], refused: [] };
    const living = "select user_id from deletion_requests where status = 'approved' and user_id = any($1)";
    const ids = [[back.id, other.id]];
    expect(await replay(log, false)).toEqual(expected);
    expect(await rowsOf(database, living, ids)).toEqual([]);
    expect(await replay(log)).toEqual(expected);
    expect(await rowsOf(database, living, ids)).toEqual([{ user_id: back.id }]);
  });

  it('says who cannot go', async () => {
    const [ada] = await rowsOf<{ uuid: string }>(database, "select uuid from users where username = 'ada'");
    const { refused } = await replay([record('account.erased', String(ada?.uuid))]);
    expect(refused).toEqual([`${ada?.uuid}: the last superadmin stays`]);
    process.exitCode = undefined;
  });

  it.each(['nonsense', '{}', '{"action":"account.erased","target":{"id":"7"}}', 'null'])('refuses %s', async (line) => {
    await expect(replay([line])).rejects.toThrow('is no record of the audit log');
  });
});
