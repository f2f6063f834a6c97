import { scryptSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Accounts, accountsOf } from '../../../test/support/accounts.js';
import { type Identity, openIdentity } from '../../../test/support/identity.js';

const NOW = '2026-10-10T12:00:00Z';
const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const PASSWORD = 'a good long password';
let identity: Identity;
let accounts: Accounts;

beforeAll(async () => {
  identity = await openIdentity(NOW);
  accounts = accountsOf(identity);
});
afterAll(() => identity?.close());

const query = async (text: string, values: unknown[] = []) => (await identity.pools.read.query(text, values)).rows;
const WRONG = { kind: 'refused', reason: 'wrong' };

describe('logging in', () => {
  it('takes a username or an e-mail address, in any case', async () => {
    const { id } = await accounts.create('Ada', PASSWORD);
    for (const name of ['Ada', 'aDA', ' ada ', 'ADA@example.ORG']) {
      const result = await accounts.tryLogin(name, PASSWORD);
      if (result.kind !== 'session') throw new Error(`${name}: ${JSON.stringify(result)}`);
      expect(await accounts.verify(result.token)).toMatchObject({ userId: id, session: { methods: ['pwd'] } });
    }
  });

  it('says the same to a wrong password, to nobody and to somebody without one, and writes down the known ones', async () => {
    const { uuid } = await accounts.create('grace', PASSWORD);
    const silent = await identity.users.create({ username: 'silent', email: 'silent@example.org' });
    for (const name of ['grace', 'nobody', 'nobody@example.org', 'silent', '', 'a\u0000b', "' or 1=1 --"]) {
      expect(await accounts.tryLogin(name, 'not the password'), name).toEqual(WRONG);
    }
    await accounts.mail.settled();
    const failures = await query(
      "select target_id from audit_log where action = 'auth.login_failed' order by target_id",
    );
    expect(failures.map((row) => row.target_id).sort()).toEqual([uuid, silent.uuid].sort());
  });

  it('writes down who could not prove it again', async () => {
    const caller = await accounts.enter('doubted', PASSWORD);
    expect(await accounts.login.confirm(caller, { password: 'not the password' })).toEqual(WRONG);
    expect(await accounts.login.confirm(caller, { code: '000000' })).toMatchObject({ reason: 'wrong_code' });
    await accounts.mail.settled();
    const rows = await query(
      `select l.actor_kind, l.actor_id, d.details from audit_log l join audit_details d on d.audit_id = l.id
       where l.action = 'auth.login_failed' and l.target_id = $1 order by d.details->>'step'`,
      [caller.uuid],
    );
    const told = { actor_kind: 'person', actor_id: caller.uuid };
    expect(rows).toEqual([
      { ...told, details: { step: 'password', address: caller.address, is_confirmation: true } },
      { ...told, details: { step: 'second_factor', address: caller.address, is_confirmation: true } },
    ]);
  });

  it('renews what earlier releases stored', async () => {
    const { id } = await identity.users.create({ username: 'veteran' });
    const salt = Buffer.alloc(16, 7);
    const key = scryptSync('old password', salt, 32, { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 });
    const stored = `scrypt$32768$8$1$${salt.toString('base64url')}$${key.toString('base64url')}`;
    await identity.pools.job.query('update users set password_hash = $1 where id = $2', [stored, id]);
    expect(await accounts.tryLogin('veteran', 'old password')).toMatchObject({ kind: 'session' });
    await accounts.mail.settled();
    const [row] = await query('select password_hash from users where id = $1', [id]);
    expect(row.password_hash).toMatch(/^\$argon2id\$/);
    expect(await accounts.tryLogin('veteran', 'old password')).toMatchObject({ kind: 'session' });
  });

  it('is shut for everybody where passwords are off', async () => {
    const shut = accountsOf(identity, { hasLocalLogin: false });
    await accounts.create('shut-out', PASSWORD);
    const off = { kind: 'refused', reason: 'local_login_off' };
    expect(await shut.tryLogin('shut-out', PASSWORD)).toEqual(off);
    expect(await shut.tryLogin('nobody', PASSWORD)).toEqual(off);
    const caller = await shut.enter('inside');
    expect(await shut.login.confirm(caller, { password: PASSWORD })).toEqual(off);
    await expect(shut.passwords.request('shut-out@example.org', shut.visitor)).rejects.toMatchObject({
      code: 'accounts.local_login_off',
    });
  });
});

describe('guessing', () => {
  const guess = (on: Accounts, login: string, address: string, password = 'not the password') =>
    on.login.login({ login, password, address, userAgent: '' });

  it('is slowed down per address and account, also when guesses come at once', async () => {
    const own = accountsOf(identity);
    await own.create('guessed', PASSWORD);
    const results = await Promise.all(Array.from({ length: 20 }, () => guess(own, 'guessed', '203.0.113.1')));
    const looked = results.filter((result) => result.kind === 'refused' && result.reason === 'wrong');
    expect(looked).toHaveLength(10);
    const refused = await guess(own, 'GUESSED ', '203.0.113.1', PASSWORD);
    expect(refused).toMatchObject({ kind: 'refused', reason: 'throttled', retryAfterSeconds: expect.any(Number) });
    expect(await guess(own, 'guessed', '203.0.113.2', PASSWORD)).toMatchObject({ kind: 'session' });
  });

  it('is slowed down per address over all accounts, an IPv6 network being one', async () => {
    const own = accountsOf(identity);
    for (let index = 0; index < 30; index++) {
      expect(await guess(own, `nobody${index}`, `2001:db8:0:1::${index}`)).toEqual(WRONG);
    }
    expect(await guess(own, 'nobody30', '2001:db8:0:1:ffff::1')).toMatchObject({ reason: 'throttled' });
    expect(await guess(own, 'nobody30', '2001:db8:0:2::1')).toEqual(WRONG);
  });

  it('begins again after a good one', async () => {
    const own = accountsOf(identity);
    await own.create('forgetful', PASSWORD);
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 9; index++) expect(await guess(own, 'forgetful', '203.0.113.9')).toEqual(WRONG);
      expect(await guess(own, 'forgetful', '203.0.113.9', PASSWORD)).toMatchObject({ kind: 'session' });
      if (round === 2) expect(await guess(own, 'another', '203.0.113.9')).toEqual(WRONG);
    }
  });

  it('stops altogether when it cannot be counted', async () => {
    const broken = () => Promise.reject(new Error('the store is gone'));
    const own = accountsOf(identity, { throttle: { check: broken, fail: broken, succeed: broken } });
    await own.create('closed', PASSWORD);
    expect(await guess(own, 'closed', '203.0.113.5', PASSWORD)).toEqual({
      kind: 'refused',
      reason: 'throttled',
      retryAfterSeconds: 60,
    });
  });
});

describe('proving again who one is', () => {
  it('takes the password and renews the session', async () => {
    const caller = await accounts.enter('prover');
    identity.clock.advance(20 * MINUTE);
    expect(await accounts.login.confirm(caller, { password: 'not the password' })).toEqual(WRONG);
    const result = await accounts.login.confirm(caller, { password: PASSWORD });
    if (result.kind !== 'confirmed') throw new Error(JSON.stringify(result));
    expect((await accounts.verify(result.token))?.session?.authenticatedAt).toBe(identity.clock.now());
    expect(await accounts.verify(caller.token)).toBeUndefined();
    identity.clock.set(NOW);
  });
});

describe('a link from the operator', () => {
  it('lets a person in once, whatever else is shut', async () => {
    const shut = accountsOf(identity, { hasLocalLogin: false });
    const { id } = await shut.create('locked-out', PASSWORD);
    const { url, token } = await shut.links.create(id);
    expect(url).toBe(`http://beatkeeper.test/login/link?token=${token}`);
    expect(await shut.links.isGood(token)).toBe(true);
    const results = await Promise.all(Array.from({ length: 6 }, () => shut.links.use(token, shut.visitor)));
    const [winner, ...others] = results.filter(({ kind }) => kind === 'session');
    if (winner?.kind !== 'session') throw new Error('nobody got in');
    expect(others).toEqual([]);
    expect(await shut.verify(winner.token)).toMatchObject({ userId: id, session: { methods: ['link'] } });
    expect(await shut.links.isGood(token)).toBe(false);
  });

  it('is dead after ten minutes, and for any other purpose', async () => {
    const { id } = await accounts.create('too-late', PASSWORD);
    const { token, expiresAt } = await accounts.links.create(id);
    expect(expiresAt).toBe(identity.clock.now() + 10 * MINUTE);
    const expired = { kind: 'refused', reason: 'expired' };
    await expect(accounts.passwords.reset(token, 'another password', accounts.visitor)).rejects.toMatchObject({
      code: 'accounts.bad_token',
    });
    const attempt = { ...accounts.visitor, ticket: token, code: '000000' };
    expect(await accounts.login.completeSecondFactor(attempt)).toEqual(expired);
    identity.clock.advance(10 * MINUTE);
    expect(await accounts.links.use(token, accounts.visitor)).toEqual(expired);
    expect(await accounts.links.use('nothing', accounts.visitor)).toEqual(expired);
    identity.clock.set(NOW);
  });
});
