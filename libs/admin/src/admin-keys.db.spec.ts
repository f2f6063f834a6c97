import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdminLevel, Credential } from '#libs/platform/auth';
import type { CreatedUser } from '#libs/users';
import { type Administration, openAdministration } from '../../../test/support/administration.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import type { AdminCaller } from './admin-actor.js';

const MINUTE = 60_000_000;
let house: Administration;
const people = {} as Record<AdminLevel, CreatedUser>;
beforeAll(async () => {
  house = await openAdministration('2026-10-10T12:00:00Z');
  for (const level of ['default', 'viewer', 'admin', 'superadmin'] as const) {
    people[level] = await house.users.create({ username: level, adminLevel: level });
  }
});
afterAll(() => house?.close());

const as = (level: AdminLevel, { id, uuid } = people[level]): AdminCaller => ({
  principal: { userId: id, userUuid: uuid, via: 'oauth', preview: 'waka_tok_12', adminLevel: level },
  address: '203.0.113.7',
});
let count = 0;
const create = (level: AdminLevel, name = `key ${++count}`) =>
  house.keys.create(as(level), { owner: people[level].id, name });
const operate = (level: AdminLevel) =>
  house.keys.create('operator', { owner: people[level].id, name: `key ${++count}` });
const verify = (value: string, more: Partial<Credential> = {}) =>
  house.keyVerifier.verify({ kind: 'bearer', carrier: 'bearer', value, ...more });
const newest = async () => (await house.reader.page({}, { limit: 1 })).records[0];
const asOwner = (sql: string, values: unknown[]) =>
  withClient(house.database.ownerUrl, (client) => client.query(sql, values));

describe('making a key', () => {
  it('shows it once and stores a keyed hash and its first characters', async () => {
    const key = await create('admin', '  nightly job ');
    expect(key).toEqual({
      id: expect.any(Number),
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'nightly job',
      token: expect.stringMatching(/^hka_[0-9a-f]{64}$/),
      createdAt: house.clock.now(),
    });
    const { rows } = await asOwner('select row_to_json(k)::text as text from admin_keys k where id = $1', [key.id]);
    expect(rows[0].text).toContain(key.token.slice(0, 12));
    expect(rows[0].text).not.toContain(key.token.slice(4, 16));
    expect(await newest()).toMatchObject({
      action: 'admin_key.created',
      actor: { kind: 'person', id: people.admin.uuid, credential: 'waka_tok_12' },
      target: { kind: 'admin_key', id: key.uuid },
      details: { owner: people.admin.uuid, name: 'nightly job', preview: key.token.slice(0, 12) },
    });
  });

  it('is for admins and superadmins, their own only', async () => {
    expect((await create('superadmin')).token).toMatch(/^hka_/);
    for (const level of ['default', 'viewer'] as const) {
      await expect(create(level)).rejects.toMatchObject({ code: 'admin.forbidden', details: { needs: 'admin' } });
    }
    const foreign = house.keys.create(as('superadmin'), { owner: people.admin.id, name: 'x' });
    await expect(foreign).rejects.toMatchObject({ code: 'admin.forbidden' });
    const demotedMeanwhile = house.keys.create(as('admin', people.viewer), { owner: people.viewer.id, name: 'x' });
    await expect(demotedMeanwhile).rejects.toMatchObject({ code: 'admin.forbidden' });
  });

  it('by the operator is for anybody from viewer up', async () => {
    expect(await verify((await operate('viewer')).token)).toMatchObject({ adminLevel: 'viewer' });
    expect(await newest()).toMatchObject({ actor: { kind: 'operator' } });
    await expect(operate('default')).rejects.toMatchObject({ code: 'admin.forbidden', details: { needs: 'viewer' } });
  });

  it.each(['', '   ', 'x'.repeat(121), 'a\u0000b', 'a\nb'])('refuses the name %j', async (name) => {
    await expect(create('admin', name)).rejects.toMatchObject({
      code: 'admin.invalid',
      details: { name: ['1 to 120 characters.'] },
    });
  });

  it('takes a name once among the living keys of one person', async () => {
    const first = await create('admin', 'twin');
    await expect(create('admin', 'twin')).rejects.toMatchObject({ code: 'admin.key_name_taken' });
    expect((await newest())?.target.id).toBe(first.uuid);
    await create('superadmin', 'twin');
    await house.keys.revoke(as('admin'), first.uuid);
    await create('admin', 'twin');
  });
});

describe('a key', () => {
  it('says who its owner is, and carries nothing but the scope admin', async () => {
    const key = await create('admin');
    const principal = await verify(key.token);
    expect(principal).toEqual({
      userId: people.admin.id,
      userUuid: people.admin.uuid,
      username: 'admin',
      via: 'admin_key',
      credentialId: key.uuid,
      preview: key.token.slice(0, 12),
      scopes: new Set(['admin']),
      adminLevel: 'admin',
    });
    expect(await verify(key.token, { kind: 'api_key', carrier: 'token' })).toBeDefined();
    expect(await verify(key.token, { kind: 'api_key', carrier: 'basic' })).toBeDefined();
  });

  it('is not taken from an address, a cookie, or in another spelling', async () => {
    const { token } = await create('admin');
    expect(await verify(token, { carrier: 'query' })).toBeUndefined();
    expect(await verify(token, { kind: 'api_key', carrier: 'query' })).toBeUndefined();
    expect(await verify(token, { kind: 'session', carrier: 'cookie' })).toBeUndefined();
    for (const value of [token.toUpperCase(), token.slice(4), `${token}0`, token.slice(0, -1), `hka_${'0'.repeat(64)}`])
      expect(await verify(value), value).toBeUndefined();
  });

  it('dies with its suspended owner and at the moment it is revoked', async () => {
    const owner = await house.users.create({ username: 'leaver', adminLevel: 'viewer' });
    const key = await house.keys.create('operator', { owner: owner.id, name: 'k' });
    await asOwner('update users set suspended_at = now() where id = $1', [owner.id]);
    expect(await verify(key.token)).toBeUndefined();
    await expect(house.keys.create('operator', { owner: owner.id, name: 'l' })).rejects.toMatchObject({
      code: 'admin.forbidden',
    });
    await asOwner('update users set suspended_at = null where id = $1', [owner.id]);
    expect(await verify(key.token)).toBeDefined();
    await house.keys.revoke('operator', String(key.id));
    expect(await verify(key.token)).toBeUndefined();
  });

  it('notes its use at most once a minute', async () => {
    const key = await create('admin');
    const lastUsed = async () => (await house.keyReader.find(key.uuid))?.lastUsedAt;
    expect(await lastUsed()).toBeNull();
    const first = house.clock.now();
    await verify(key.token);
    house.clock.advance(MINUTE - 1_000_000);
    await verify(key.token);
    expect(await lastUsed()).toBe(first);
    house.clock.advance(1_000_000);
    await verify(key.token);
    expect(await lastUsed()).toBe(first + MINUTE);
  });

  it('is found by one statement that uses the index', async () => {
    const client = await house.pools.read.connect();
    try {
      await client.query('begin; set local enable_seqscan = off');
      const plan = await client.query('explain select id from admin_keys where key_hash = $1', [Buffer.alloc(32)]);
      expect(JSON.stringify(plan.rows)).toContain('admin_keys_key_hash_key');
      await client.query('rollback');
    } finally {
      client.release();
    }
  });
});

describe('ending a key', () => {
  it("is for its owner from admin up, and for superadmins on anybody's", async () => {
    const [own, foreign, viewers] = [await create('admin'), await create('superadmin'), await operate('viewer')];
    await expect(house.keys.revoke(as('admin'), foreign.uuid)).rejects.toMatchObject({
      code: 'admin.forbidden',
      details: { needs: 'superadmin' },
    });
    await expect(house.keys.revoke(as('viewer'), viewers.uuid)).rejects.toMatchObject({
      code: 'admin.forbidden',
      details: { needs: 'admin' },
    });
    await house.keys.revoke(as('admin'), String(own.id));
    await house.keys.revoke(as('superadmin'), viewers.uuid);
    expect(await newest()).toMatchObject({
      action: 'admin_key.revoked',
      actor: { id: people.superadmin.uuid },
      target: { id: viewers.uuid },
      details: { owner: people.viewer.uuid, reason: 'revoked' },
    });
    expect(await verify(own.token)).toBeUndefined();
    expect(await verify(foreign.token)).toBeDefined();
  });

  it('happens once', async () => {
    const { uuid } = await create('admin');
    const ended = await Promise.allSettled([1, 2, 3].map(() => house.keys.revoke('operator', uuid)));
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const ref of [uuid, '', '0', 'x', '2147483647']) {
      await expect(house.keys.revoke('operator', ref), ref).rejects.toMatchObject({ code: 'admin.key_not_found' });
    }
  });
});

describe('the list', () => {
  it("holds everybody's living keys, newest first", async () => {
    house.clock.advance(MINUTE);
    const first = await create('admin');
    house.clock.advance(MINUTE);
    const second = await create('superadmin');
    const gone = await create('admin');
    await house.keys.revoke('operator', gone.uuid);
    const list = await house.keyReader.list();
    expect(list.slice(0, 2).map(({ uuid }) => uuid)).toEqual([second.uuid, first.uuid]);
    expect(list.map(({ uuid }) => uuid)).not.toContain(gone.uuid);
    expect(list[1]).toEqual({
      id: first.id,
      uuid: first.uuid,
      name: first.name,
      preview: first.token.slice(0, 12),
      owner: {
        id: people.admin.id,
        uuid: people.admin.uuid,
        username: 'admin',
        displayName: null,
        fullName: null,
        adminLevel: 'admin',
      },
      createdAt: first.createdAt,
      lastUsedAt: null,
      revokedAt: null,
    });
    expect((await house.keyReader.find(String(gone.id)))?.revokedAt).toBe(house.clock.now());
    expect(JSON.stringify(list)).not.toContain(first.token);
  });
});
