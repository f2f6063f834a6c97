import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Accounts, accountsOf } from '../../../test/support/accounts.js';
import { type Identity, openIdentity } from '../../../test/support/identity.js';

const NOW = '2026-10-10T12:00:00Z';
const NOW_US = 1_791_633_600_000_000;
const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const DAY = 1_440 * MINUTE;
let identity: Identity;
let accounts: Accounts;

beforeAll(async () => {
  identity = await openIdentity(NOW);
  accounts = accountsOf(identity);
});
afterAll(() => identity?.close());

const query = async (text: string, values: unknown[] = []) => (await identity.pools.read.query(text, values)).rows;
const actions = async (target: string) =>
  (await query('select action from audit_log where target_id = $1 order by seq', [target])).map(({ action }) => action);

describe('a session', () => {
  it('says who somebody is, with every right they have and their own level', async () => {
    const { token, sessionId, userId, uuid } = await accounts.enter('ada');
    expect(token).toMatch(/^bks_[0-9A-Za-z]{44}$/);
    const principal = await accounts.verify(token);
    expect(principal).toMatchObject({
      userId,
      userUuid: uuid,
      username: 'ada',
      via: 'session',
      credentialId: sessionId,
      preview: sessionId?.slice(0, 8),
      adminLevel: 'default',
      session: { id: sessionId, authenticatedAt: NOW_US, methods: ['pwd'] },
    });
    expect(principal?.scopes.has('admin')).toBe(true);
    expect(principal?.scopes.has('write_heartbeats')).toBe(true);
    expect(await actions(sessionId ?? '')).toEqual(['auth.login_succeeded']);
    expect((await identity.reader.profile(userId))?.loggedInAt).toBe(NOW_US);
  });

  it('is kept as a keyed hash only', async () => {
    const { token, sessionId } = await accounts.enter('hashed');
    const [row] = await query('select token_hash, row_to_json(s)::text as text from sessions s where id = $1', [
      sessionId,
    ]);
    expect(row.token_hash).toEqual(identity.secrets.hash(token));
    expect(row.text).not.toContain(token.slice(4));
  });

  it('is nothing to other kinds of credential, and no foreign text reaches the database', async () => {
    const { token } = await accounts.enter('kinds');
    expect(await accounts.verifier.verify({ kind: 'bearer', carrier: 'bearer', value: token })).toBeUndefined();
    for (const text of ['', 'bks_', `${token}x`, ` ${token}`, token.slice(4), 'waka_x']) {
      expect(await accounts.verify(text)).toBeUndefined();
    }
  });

  it('ends after days without a visit, and a visit is noted once a minute', async () => {
    const { token, userId } = await accounts.enter('idle');
    const seen = async () => (await accounts.sessions.list(userId))[0]?.lastSeenAt;
    identity.clock.advance(MINUTE - SECOND);
    await accounts.verify(token);
    expect(await seen()).toBe(NOW_US);
    identity.clock.advance(SECOND);
    await accounts.verify(token);
    expect(await seen()).toBe(NOW_US + MINUTE);
    identity.clock.advance(14 * DAY - SECOND);
    expect(await accounts.verify(token)).toBeDefined();
    identity.clock.advance(14 * DAY);
    expect(await accounts.verify(token)).toBeUndefined();
    expect(await accounts.sessions.list(userId)).toEqual([]);
    identity.clock.set(NOW);
  });

  it('ends after its days however often it is used', async () => {
    const { token } = await accounts.enter('absolute');
    for (let day = 0; day < 89; day += 10) {
      identity.clock.set(NOW_US + day * DAY);
      expect(await accounts.verify(token), `day ${day}`).toBeDefined();
    }
    identity.clock.set(NOW_US + 90 * DAY - SECOND);
    expect(await accounts.verify(token)).toBeDefined();
    identity.clock.set(NOW_US + 90 * DAY);
    expect(await accounts.verify(token)).toBeUndefined();
    identity.clock.set(NOW);
  });

  it('replaces the one that the browser had', async () => {
    const first = await accounts.enter('replacing');
    const second = await accounts.sessions.start(first.userId, {
      ...accounts.visitor,
      methods: ['pwd'],
      replaces: first.sessionId,
    });
    expect(await accounts.verify(first.token)).toBeUndefined();
    expect(await accounts.verify(second.token)).toBeDefined();
    expect(await actions(first.sessionId ?? '')).toEqual(['auth.login_succeeded', 'session.revoked']);
  });

  it('leaves alone one that is somebody else’s', async () => {
    const other = await accounts.enter('sitting-there');
    const { userId } = await accounts.enter('arriving');
    const replaces = other.sessionId;
    await accounts.sessions.start(userId, { ...accounts.visitor, methods: ['pwd'], replaces });
    expect(await accounts.verify(other.token)).toBeDefined();
    expect(await actions(other.sessionId ?? '')).toEqual(['auth.login_succeeded']);
  });

  it('goes on under another token after the person has proved again who they are', async () => {
    const caller = await accounts.enter('again');
    identity.clock.advance(MINUTE);
    const token = await accounts.sessions.reauthenticated(caller, ['otp']);
    expect(await accounts.verify(caller.token)).toBeUndefined();
    expect((await accounts.verify(token))?.session).toEqual({
      id: caller.sessionId,
      authenticatedAt: NOW_US + MINUTE,
      methods: ['pwd', 'otp'],
    });
    identity.clock.set(NOW);
  });
});

describe('a new account', () => {
  it('is written down with the power that it was given', async () => {
    const root = { username: 'second-root', adminLevel: 'superadmin' } as const;
    const { user } = await accounts.accounts.create(root, { kind: 'operator' });
    const plain = await accounts.create('plain-one', 'a good long password');
    const details = async (uuid: string) =>
      (
        await query(
          `select d.details from audit_log l join audit_details d on d.audit_id = l.id
           where l.action = 'account.created' and l.target_id = $1`,
          [uuid],
        )
      ).map((row) => row.details);
    expect(await details(user.uuid)).toEqual([{ username: 'second-root', admin_level: 'superadmin' }]);
    expect(await details(plain.uuid)).toEqual([{ username: 'plain-one' }]);
  });
});

describe('ending sessions', () => {
  it('is for their owner', async () => {
    const owner = await accounts.enter('owner');
    const stranger = await accounts.enter('stranger');
    const notFound = { code: 'accounts.not_found' };
    await expect(accounts.sessions.revoke(stranger, owner.sessionId ?? '')).rejects.toMatchObject(notFound);
    for (const id of ['', 'x', randomUUID()]) {
      await expect(accounts.sessions.revoke(owner, id)).rejects.toMatchObject(notFound);
    }
    await accounts.sessions.revoke(owner, owner.sessionId ?? '');
    expect(await accounts.verify(owner.token)).toBeUndefined();
    await expect(accounts.sessions.revoke(owner, owner.sessionId ?? '')).rejects.toMatchObject(notFound);
    await expect(accounts.sessions.reauthenticated(owner, ['pwd'])).rejects.toMatchObject(notFound);
    expect(await actions(owner.sessionId ?? '')).toEqual(['auth.login_succeeded', 'auth.logout']);
  });

  it('can spare the one in use, or none', async () => {
    const owner = await accounts.enter('many');
    const stranger = await accounts.enter('bystander');
    const others = await Promise.all(
      [1, 2, 3].map(() => accounts.sessions.start(owner.userId, { ...accounts.visitor, methods: ['sso'] })),
    );
    expect(await accounts.sessions.revokeOthers(owner)).toBe(3);
    expect(await accounts.verify(owner.token)).toBeDefined();
    for (const { token } of others) expect(await accounts.verify(token)).toBeUndefined();
    expect(await accounts.sessions.revokeAll(owner.userId)).toBe(1);
    expect(await accounts.verify(owner.token)).toBeUndefined();
    expect(await accounts.verify(stranger.token)).toBeDefined();
  });
});

describe('a suspended person', () => {
  it('has no session, cannot begin one, and loses what apps were allowed', async () => {
    const closed: unknown[] = [];
    const closers = [{ closeAccess: async (_: unknown, ...why: unknown[]) => void closed.push(why) }];
    const own = accountsOf(identity, { closers });
    const person = await own.enter('suspended');
    const link = await own.links.create(person.userId);
    expect(await own.accounts.suspend(person.userId, { kind: 'operator' })).toBe(true);
    expect(await own.accounts.suspend(person.userId, { kind: 'operator' })).toBe(false);
    expect(closed).toEqual([[person.userId, 'suspended']]);
    expect(await own.verify(person.token)).toBeUndefined();
    expect(await own.tryLogin('suspended', 'a good long password')).toEqual({ kind: 'refused', reason: 'suspended' });
    expect(await own.tryLogin('suspended', 'another password')).toEqual({ kind: 'refused', reason: 'wrong' });
    expect(await own.links.use(link.token, own.visitor)).toEqual({ kind: 'refused', reason: 'expired' });
    await expect(own.links.create(person.userId)).rejects.toMatchObject({ code: 'accounts.suspended' });
    await expect(own.sessions.start(person.userId, { ...own.visitor, methods: ['sso'] })).rejects.toMatchObject({
      code: 'accounts.suspended',
    });
    expect(await own.accounts.restore(person.userId, { kind: 'operator' })).toBe(true);
    expect(await own.verify(person.token)).toBeUndefined();
    expect(await own.tryLogin('suspended', 'a good long password')).toMatchObject({ kind: 'session' });
    await own.mail.settled();
    const written = await actions(person.uuid);
    expect(written).toEqual([
      'account.created',
      'auth.login_link_created',
      'session.revoked',
      'account.suspended',
      'auth.login_failed',
      'account.restored',
    ]);
  });
});
