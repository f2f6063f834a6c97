import 'reflect-metadata';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openInstance } from '#libs/imports';
import { sqliteDatabase } from '../../../../test/support/foreign/databases.js';
import { type Row, WAKAPI_TABLES } from '../../../../test/support/foreign/tables.js';
import { startTakeoverHouse, type TakeoverHouse } from '../../../../test/support/foreign/takeover-house.js';
import { ANN, ANN_KEY, beat } from '../../../../test/support/foreign/wakapi-story.js';
import { rowsOf } from '../../../../test/support/rows.js';
import { ImportWakapiCommand } from './takeover.commands.js';

let there: TakeoverHouse;

beforeEach(async () => {
  there = await startTakeoverHouse();
});
afterEach(() => there.close());

const KEY = '5fd1aa42-6c7e-4b8e-9c59-0b1d62a2f0ab';

/** Anybody may have made an account over there. */
async function people(name: string, ...rows: readonly Row[]) {
  const path = join(there.dir, `${name}.db`);
  const source = await sqliteDatabase(path, WAKAPI_TABLES);
  await source.add('users', ...rows);
  return { path, source };
}

describe('import:wakapi of people who mean no good', () => {
  it('adds nothing to an account that administers, unless somebody says that they are the same', async () => {
    const { path, source } = await people('office', { ...ANN, id: 'boss', email: 'eve@wakapi.test' });
    source.close();
    const { user } = await (await there.server()).createUser({ username: 'Boss' });
    await rowsOf(there.database, "update users set admin_level = 'viewer' where id = $1", [user.id]);
    const keys = () => rowsOf(there.database, 'select label from api_keys where user_id = $1', [user.id]);
    const before = await keys();
    for (const dryRun of [true, false]) {
      const { people: found } = await there.run(ImportWakapiCommand, { databaseUrl: path, merge: true, dryRun });
      expect(found).toMatchObject([
        {
          outcome: 'refused',
          id: null,
          notes: ['"Boss" administers here: --only has to name who is the same person there'],
        },
      ]);
    }
    expect(await keys()).toEqual(before);
    const only = new Set(['boss']);
    const { people: named } = await there.run(ImportWakapiCommand, { databaseUrl: path, merge: true, only });
    expect(named).toMatchObject([{ outcome: 'merged', id: user.uuid, keys: { taken: 1 } }]);
  });

  it('goes on behind somebody whose name or address cannot be written down', async () => {
    const { path, source } = await people(
      'nul',
      { ...ANN, id: 'a\u0000b', api_key: KEY, email: '' },
      { ...ANN, email: 'ann\u0000@wakapi.test', created_at: '2024-01-01T00:00:00Z' },
    );
    await source.add('heartbeats', beat(0));
    source.close();
    const report = await there.run(ImportWakapiCommand, { databaseUrl: path });
    expect(report.totals).toMatchObject({ created: 1, refused: 1, heartbeats: { imported: 1 } });
    expect(report.people.map(({ notes }) => notes)).toEqual([
      ['what names them there cannot be written down'],
      ['what they gave for an e-mail address is none: they come without'],
    ]);
  });

  it('lets nothing of theirs do anything to the terminal', async () => {
    const evil = `\u001b[2J\u009b31m\u202e\r\n\u2028forged: created${'x'.repeat(5_000)}`;
    const { path, source } = await people('terminal', { ...ANN, id: `ann${evil}`, location: evil });
    await source.add('api_keys', {
      api_key: 'none',
      user_id: `ann${evil}`,
      read_only: false,
      label: evil.slice(0, 30),
    });
    source.close();
    const written: string[] = [];
    const write = (chunk: unknown) => written.push(String(chunk)) > 0;
    const streams = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation(write),
    );
    await there.cli.get(ImportWakapiCommand).run([], { databaseUrl: path } as never);
    for (const stream of streams) stream.mockRestore();
    const lines = written.join('').split('\n');
    expect(lines.filter((line) => line.startsWith('forged'))).toEqual([]);
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028]/u);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(600);
    expect(lines.some((line) => line.includes('is no uuid4'))).toBe(true);
  });

  it('takes no password along that a login would work at for long', async () => {
    const [dear, cheap] = ['t=99', 't=1'].map(
      (rounds) => `$argon2id$v=19$m=262144,${rounds},p=1$c29tZXNhbHQ$${'A'.repeat(43)}`,
    );
    const usual = await hash('open sesame 42', { memoryCost: 65_536, timeCost: 1, parallelism: 4 });
    const { path, source } = await people(
      'passwords',
      { ...ANN, password: dear },
      { ...ANN, id: 'bob', email: '', api_key: KEY, password: cheap },
      { ...ANN, id: 'eve', email: '', api_key: ANN_KEY.replace('f001', 'f0ac'), password: usual },
    );
    source.close();
    await there.run(ImportWakapiCommand, { databaseUrl: path, passwords: true });
    const query = 'select username, password_hash as hash from users order by username';
    expect(await rowsOf(there.database, query)).toEqual([
      { username: 'ann', hash: null },
      { username: 'bob', hash: cheap },
      { username: 'eve', hash: usual },
    ]);
  });

  it('shows what a server says, and not what it draws', async () => {
    const says = Buffer.from('\u001b]0;owned\u0007no\u001b[2J');
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(Buffer.from([says.length + 3, 0, 0, 0, 0xff, 0x10, 0x04, ...says]));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `mysql://ann@127.0.0.1:${(server.address() as AddressInfo).port}/wakapi`;
    const error = await openInstance('wakapi', url, 'UTC').catch((refused: Error) => refused);
    server.close();
    expect(error).toMatchObject({ name: 'UnreadableDatabase', message: expect.stringContaining('owned') });
    expect((error as Error).message).not.toMatch(/\p{Cc}/u);
  });
});
