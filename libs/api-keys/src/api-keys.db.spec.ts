import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Credential } from '#libs/platform/auth';
import { Secrets } from '#libs/platform/secrets';
import { type Identity, openIdentity } from '../../../test/support/identity.js';

const MINUTE = 60_000_000;
let identity: Identity;
let owner: number;

beforeAll(async () => {
  identity = await openIdentity('2026-10-10T12:00:00Z');
  owner = (await identity.users.create({ username: 'ada', adminLevel: 'viewer' })).id;
});
afterAll(() => identity?.close());

const credential = (value: string): Credential => ({ kind: 'api_key', carrier: 'basic', value });
const verify = (value: string) => identity.verifier.verify(credential(value));

describe('a new key', () => {
  it('authenticates its holder in every spelling', async () => {
    const { id, apiKey } = await identity.keys.create(owner, { label: 'laptop' });
    expect(apiKey).toMatch(/^waka_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const bare = apiKey.slice('waka_'.length);
    for (const spelling of [apiKey, bare, bare.toUpperCase(), `WAKA_${bare}`, `${apiKey}\n`]) {
      expect(await verify(spelling)).toMatchObject({
        userId: owner,
        username: 'ada',
        credentialId: id,
        adminLevel: 'viewer',
      });
    }
  });

  it('is stored as a keyed hash only', async () => {
    const { id, apiKey } = await identity.keys.create(owner);
    const bare = apiKey.slice('waka_'.length);
    const { rows } = await identity.pools.read.query(
      'select row_to_json(k)::text as text, key_hash from api_keys k where id = $1',
      [id],
    );
    expect(rows[0].text).not.toContain(bare);
    expect(rows[0].key_hash).toEqual(new Secrets(['a secret of tests, and of nobody else']).hash(bare));
    expect(new Secrets(['another secret of the same length......']).hash(bare)).not.toEqual(rows[0].key_hash);
  });

  it('is listed by its last digits', async () => {
    const other = await identity.users.create({ username: 'lister' });
    const { id, apiKey } = await identity.keys.create(other.id, { label: 'ci', isReadOnly: true });
    expect(await identity.keys.list(other.id)).toEqual([
      {
        id,
        label: 'ci',
        preview: `waka_…${apiKey.slice(-4)}`,
        scopes: ['*'],
        isReadOnly: true,
        isPrimary: false,
        createdAt: 1_791_633_600_000_000,
        expiresAt: null,
        lastUsedAt: null,
        revokedAt: null,
      },
    ]);
  });
});

describe('a key from elsewhere', () => {
  it('is taken over with and without prefix, once', async () => {
    const bare = randomUUID();
    expect(await identity.keys.create(owner, { existingKey: bare.toUpperCase() })).toMatchObject({
      apiKey: `waka_${bare}`,
    });
    expect(await verify(`waka_${bare}`)).toMatchObject({ userId: owner });
    await expect(identity.keys.create(owner, { existingKey: `waka_${bare}` })).rejects.toMatchObject({
      code: 'api_keys.key_taken',
    });
  });

  it.each([
    '',
    'waka_',
    'hunter2',
    '4a1e8f43-2b7c-1a6f-9d57-a5c8d0a9e3b1',
  ])('is refused as "%s"', async (existingKey) => {
    await expect(identity.keys.create(owner, { existingKey })).rejects.toMatchObject({ code: 'api_keys.invalid_key' });
  });
});

describe('rights', () => {
  it('a read-only key only reads, a scoped key only what it lists', async () => {
    const readOnly = await identity.keys.create(owner, { isReadOnly: true });
    const scopes = (await verify(readOnly.apiKey))?.scopes;
    expect(scopes?.has('read_heartbeats')).toBe(true);
    expect(scopes?.has('write_heartbeats')).toBe(false);
    const narrow = await identity.keys.create(owner, {
      scopes: new Set(['read_goals', 'write_orgs']),
      isReadOnly: true,
    });
    expect([...((await verify(narrow.apiKey))?.scopes ?? [])]).toEqual(['read_goals']);
  });

  it('never includes power over the installation, whatever was stored', async () => {
    const { apiKey } = await identity.keys.create(owner, { scopes: new Set(['admin', 'read_goals']) });
    expect([...((await verify(apiKey))?.scopes ?? [])]).toEqual(['read_goals']);
  });
});

describe('the end of a key', () => {
  it('is dead the moment it is revoked, and only by its holder', async () => {
    const stranger = await identity.users.create({ username: 'stranger' });
    const { id, apiKey } = await identity.keys.create(owner);
    await expect(identity.keys.revoke(stranger.id, id)).rejects.toMatchObject({ code: 'api_keys.not_found' });
    await expect(identity.keys.revoke(owner, 'not an id')).rejects.toMatchObject({ code: 'api_keys.not_found' });
    expect(await verify(apiKey)).toBeDefined();
    await identity.keys.revoke(owner, id);
    expect(await verify(apiKey)).toBeUndefined();
    await expect(identity.keys.revoke(owner, id)).rejects.toMatchObject({ code: 'api_keys.not_found' });
  });

  it('expires', async () => {
    const { apiKey } = await identity.keys.create(owner, { expiresAt: identity.clock.now() + MINUTE });
    expect(await verify(apiKey)).toBeDefined();
    identity.clock.advance(MINUTE);
    expect(await verify(apiKey)).toBeUndefined();
  });
});

describe('a suspended person', () => {
  it('has no key that works, until they are restored', async () => {
    const person = await identity.users.create({ username: 'paused' });
    const { apiKey } = await identity.keys.create(person.id);
    const set = (at: string | null) =>
      identity.pools.job.query('update users set suspended_at = $1 where id = $2', [at, person.id]);
    await set('2026-10-01T00:00:00Z');
    expect(await verify(apiKey)).toBeUndefined();
    await set(null);
    expect(await verify(apiKey)).toMatchObject({ userId: person.id });
  });
});

describe('the primary key', () => {
  const self = { kind: 'person', credential: 'abcd1234' } as const;

  it('is kept sealed and shown again to its owner, and that is written down', async () => {
    const { id: userId } = await identity.users.create({ username: 'primary' });
    const { id, apiKey } = await identity.primaryKeys.create(userId, self);
    expect(await verify(apiKey)).toMatchObject({ userId, credentialId: id });
    expect(await identity.primaryKeys.reveal(userId, 'owner', self)).toBe(apiKey);
    const { rows } = await identity.pools.read.query('select action from audit_log where target_id = $1 order by seq', [
      id,
    ]);
    expect(rows.map(({ action }) => action)).toEqual(['api_key.created', 'api_key.revealed']);
    const [sealed] = (await identity.pools.read.query('select sealed_key from api_keys where id = $1', [id])).rows;
    expect(sealed.sealed_key.toString('latin1')).not.toContain(apiKey.slice(5, 20));
    expect((await identity.keys.list(userId))[0]).toMatchObject({ isPrimary: true });
  });

  it('is shown to nobody the installation does not want to see it', async () => {
    const { id } = await identity.users.create({ username: 'policies' });
    const { apiKey } = await identity.primaryKeys.create(id, self);
    const app = { kind: 'app' } as const;
    const refused = { code: 'api_keys.reveal_refused' };
    await expect(identity.primaryKeys.reveal(id, 'never', self)).rejects.toMatchObject(refused);
    await expect(identity.primaryKeys.reveal(id, 'owner', app)).rejects.toMatchObject(refused);
    expect(await identity.primaryKeys.reveal(id, 'owner+oauth', app)).toBe(apiKey);
  });

  it('cannot be shown when it was made before keys were sealed, or belongs to another row', async () => {
    const { id } = await identity.users.create({ username: 'older' });
    const notRevealable = { code: 'api_keys.not_revealable' };
    await expect(identity.primaryKeys.reveal(id, 'owner', self)).rejects.toMatchObject(notRevealable);
    const one = await identity.keys.create(id);
    await identity.pools.job.query('update api_keys set is_primary = true where id = $1', [one.id]);
    await expect(identity.primaryKeys.reveal(id, 'owner', self)).rejects.toMatchObject(notRevealable);
    const other = await identity.users.create({ username: 'other-row' });
    await identity.primaryKeys.create(other.id, self);
    await identity.pools.job.query(
      'update api_keys set sealed_key = (select sealed_key from api_keys where user_id = $1) where id = $2',
      [other.id, one.id],
    );
    await expect(identity.primaryKeys.reveal(id, 'owner', self)).rejects.toMatchObject(notRevealable);
  });

  it('is one: a second one is refused, a rotated one is dead at once', async () => {
    const { id } = await identity.users.create({ username: 'rotating' });
    const first = await identity.primaryKeys.create(id, self);
    await expect(identity.primaryKeys.create(id, self)).rejects.toMatchObject({ code: 'api_keys.primary_exists' });
    const rotated = await Promise.all([identity.primaryKeys.rotate(id, self), identity.primaryKeys.rotate(id, self)]);
    expect(await verify(first.apiKey)).toBeUndefined();
    const living = await Promise.all(rotated.map(({ apiKey }) => verify(apiKey)));
    expect(living.filter((found) => found !== undefined)).toHaveLength(1);
    const shown = await identity.primaryKeys.reveal(id, 'owner', self);
    expect(rotated.map(({ apiKey }) => apiKey)).toContain(shown);
    expect(await verify(shown)).toBeDefined();
  });

  it('may be one that sits in editors already', async () => {
    const { id } = await identity.users.create({ username: 'mover' });
    const existingKey = randomUUID();
    await identity.primaryKeys.create(id, self, { existingKey });
    expect(await identity.primaryKeys.reveal(id, 'owner', self)).toBe(`waka_${existingKey}`);
  });
});

describe('a label', () => {
  it('can be changed by the holder only', async () => {
    const { id: userId } = await identity.users.create({ username: 'labeller' });
    const { id } = await identity.keys.create(userId, { label: 'before' });
    await identity.keys.rename(userId, id, '  after  ');
    expect((await identity.keys.list(userId))[0]?.label).toBe('after');
    await expect(identity.keys.rename(owner, id, 'mine')).rejects.toMatchObject({ code: 'api_keys.not_found' });
  });
});

describe('use', () => {
  it('is noted at most once a minute', async () => {
    const person = await identity.users.create({ username: 'busy' });
    const { apiKey } = await identity.keys.create(person.id);
    const lastUsed = async () => (await identity.keys.list(person.id))[0]?.lastUsedAt;
    const first = identity.clock.now();
    await verify(apiKey);
    expect(await lastUsed()).toBe(first);
    identity.clock.advance(MINUTE - 1_000_000);
    await verify(apiKey);
    expect(await lastUsed()).toBe(first);
    identity.clock.advance(1_000_000);
    await verify(apiKey);
    expect(await lastUsed()).toBe(first + MINUTE);
  });

  it('asks nothing of the database for what is no key', async () => {
    const before = identity.pools.read.totalCount;
    expect(await verify('hunter2')).toBeUndefined();
    expect(identity.pools.read.totalCount).toBe(before);
  });

  it('finds the key by its index', async () => {
    const client = await identity.pools.read.connect();
    try {
      await client.query('begin');
      await client.query('set local enable_seqscan = off');
      const plan = await client.query('explain select id from api_keys where key_hash = $1', [Buffer.alloc(32)]);
      expect(JSON.stringify(plan.rows)).toContain('api_keys_key_hash_key');
      await client.query('rollback');
    } finally {
      client.release();
    }
  });
});
