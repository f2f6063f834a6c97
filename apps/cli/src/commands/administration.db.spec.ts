import 'reflect-metadata';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AdminKeyVerifier } from '#libs/admin';
import { type CreatedUser, UsersService } from '#libs/users';
import { openCli } from '../../../../test/support/cli.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/template-db.js';
import { withClient } from '../../../../tools/postgres/roles.mjs';
import { AdminKeyCreateCommand, AdminKeyListCommand, AdminKeyRevokeCommand } from './admin-key.commands.js';
import { AuditLogEraseCommand, AuditLogExportCommand, AuditLogVerifyCommand } from './audit-log.commands.js';
import { UserSetCommand } from './user.commands.js';

let database: TestDatabase;
let cli: TestingModule;
let grace: CreatedUser;

beforeAll(async () => {
  database = await createTestDatabase();
  cli = await openCli(database);
  const users = cli.get(UsersService, { strict: false });
  await users.create({ username: 'ada', adminLevel: 'superadmin', email: 'ada@example.com' });
  grace = await users.create({ username: 'grace' });
});
afterAll(async () => {
  await cli.close();
  await database.drop();
});
afterEach(() => {
  process.exitCode = undefined;
});

/** What a command printed. */
async function printed(work: () => Promise<void>): Promise<string> {
  let text = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  try {
    await work();
  } finally {
    out.mockRestore();
  }
  return text;
}

const set = (user: string, ...assignments: string[]) =>
  printed(() => cli.get(UserSetCommand).run(assignments, { user, json: true }));
const createKey = async (user: string, name: string) =>
  JSON.parse(await printed(() => cli.get(AdminKeyCreateCommand).run([], { user, name, json: true })));
const verify = (options: object = { json: true }) => printed(() => cli.get(AuditLogVerifyCommand).run([], options));
const exported = async (options: object = {}): Promise<Record<string, unknown>[]> =>
  (await printed(() => cli.get(AuditLogExportCommand).run([], options)))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('user:set admin_level', () => {
  it('is written down as the act of an operator', async () => {
    expect(JSON.parse(await set('grace', 'admin_level=viewer', 'location=Nairobi'))).toEqual({
      id: grace.uuid,
      username: 'grace',
      changed: ['admin_level', 'location'],
    });
    expect(await exported()).toMatchObject([
      {
        seq: 1,
        action: 'admin.level_changed',
        actor: { kind: 'operator', id: null, credential: null },
        target: { kind: 'user', id: grace.uuid },
        details: { before: 'default', after: 'viewer' },
      },
    ]);
  });

  it('does not take the last superadmin', async () => {
    await expect(set('ada', 'admin_level=admin')).rejects.toMatchObject({ code: 'admin.last_superadmin' });
    expect(await exported()).toHaveLength(1);
  });
});

describe('admin-key', () => {
  it('is created, listed and revoked', async () => {
    const { id, token } = await createKey('grace', 'nightly');
    expect(token).toMatch(/^hka_[0-9a-f]{64}$/);
    const seen = cli.get(AdminKeyVerifier, { strict: false });
    const works = async () => (await seen.verify({ kind: 'bearer', carrier: 'bearer', value: token })) !== undefined;
    expect(await works()).toBe(true);
    const list = () => printed(() => cli.get(AdminKeyListCommand).run([], { json: true }));
    expect(JSON.parse(await list())).toEqual({
      keys: [
        {
          id,
          name: 'nightly',
          preview: token.slice(0, 12),
          user: 'grace',
          admin_level: 'viewer',
          created_at: expect.stringMatching(/^\d{4}-.*Z$/),
          last_used_at: expect.stringMatching(/^\d{4}-.*Z$/),
        },
      ],
    });
    await printed(() => cli.get(AdminKeyRevokeCommand).run([], { id: String(id) }));
    expect(await works()).toBe(false);
    expect(JSON.parse(await list())).toEqual({ keys: [] });
    expect((await exported()).map(({ action }) => action)).toEqual([
      'admin.level_changed',
      'admin_key.created',
      'admin_key.revoked',
    ]);
  });
});

describe('audit-log', () => {
  it('exports what is asked for', async () => {
    const { parseAction, parseFrom, parseTo } = cli.get(AuditLogExportCommand);
    expect(await exported({ action: parseAction('admin_key.created') })).toHaveLength(1);
    expect(() => parseAction('nothing.of_ours')).toThrow('no action');
    expect(await exported({ from: parseFrom('2100-01-01') })).toEqual([]);
    expect(await exported({ to: parseTo('2100-01-01') })).toHaveLength(3);
    expect(() => parseTo('soon')).toThrow('ISO 8601');
    expect(await exported({ chain: grace.uuid })).toEqual([]);
  });

  it('erases what it tells of a person, with or without an account, and stays intact', async () => {
    const erase = (user: string) => printed(() => cli.get(AuditLogEraseCommand).run([], { user, json: true }));
    expect(JSON.parse(await erase('grace'))).toEqual({ id: grace.uuid, erased: 3 });
    const gone = '11111111-1111-4111-8111-111111111111';
    expect(JSON.parse(await erase(gone.toUpperCase()))).toEqual({ id: gone, erased: 0 });
    await expect(erase('nobody')).rejects.toThrow('no user "nobody"');
    expect((await exported()).map(({ action, details }) => [action, details])).toEqual([
      ['admin.level_changed', null],
      ['admin_key.created', null],
      ['admin_key.revoked', null],
      ['audit.details_erased', { records: 3 }],
      ['audit.details_erased', { records: 0 }],
    ]);
    const { is_intact, chains } = JSON.parse(await verify());
    expect(is_intact).toBe(true);
    expect(chains).toMatchObject([{ chain: 'instance', is_intact: true, records: 5, erased: 3, problems: [] }]);
    expect(process.exitCode).toBeUndefined();
  });

  it('fails on tampering, also against a head that somebody kept', async () => {
    const { head } = JSON.parse(await verify()).chains[0];
    const kept = cli.get(AuditLogVerifyCommand).parseHead(`${head.seq}:${head.hash}`);
    expect(await verify({ head: kept })).toMatch(/^instance: intact; 5 records, the details of 3 erased; head 5:/);
    expect(process.exitCode).toBeUndefined();
    expect(() => cli.get(AuditLogVerifyCommand).parseHead('5')).toThrow('number:hash');
    await withClient(database.ownerUrl, (owner) =>
      owner.query(`alter table audit_log disable trigger user;
        delete from audit_details using audit_log l where l.id = audit_id and seq = 5;
        delete from audit_log where seq = 5;
        update audit_chains set (seq, hash) = (select seq, hash from audit_log where seq = 4)`),
    );
    expect(JSON.parse(await verify()).is_intact).toBe(true);
    expect(await verify({ head: kept })).toContain('\n  record 5: tail removed\n');
    expect(process.exitCode).toBe(1);
    process.exitCode = undefined;
    await withClient(database.ownerUrl, (owner) =>
      owner.query(`update audit_log set actor_kind = 'system' where seq = 2`),
    );
    const { is_intact, chains } = JSON.parse(await verify());
    expect([is_intact, chains[0].problems]).toEqual([false, [{ kind: 'changed', seq: 2 }]]);
    expect(process.exitCode).toBe(1);
  });
});
