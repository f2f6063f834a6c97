import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Accounts, accountsOf } from '../../../test/support/accounts.js';
import { type Identity, openIdentity } from '../../../test/support/identity.js';

const NOW = '2026-10-10T12:00:00Z';
const MINUTE = 60_000_000;
const PASSWORD = 'a good long password';
const NEXT = 'an even better password';
const BAD_TOKEN = { code: 'accounts.bad_token' };
let identity: Identity;
let accounts: Accounts;

beforeAll(async () => {
  identity = await openIdentity(NOW);
  accounts = accountsOf(identity);
});
afterAll(() => identity?.close());

const query = async (text: string, values: unknown[] = []) => (await identity.pools.read.query(text, values)).rows;

async function linkFor(email: string, on = accounts): Promise<string> {
  await on.passwords.request(email, { userAgent: '', address: `10.1.${email.length}.${email.charCodeAt(0)}` });
  await on.mail.settled();
  return on.mailer.token(email);
}

describe('a forgotten password', () => {
  it('is replaced once by whoever gets the mail, and everything else ends', async () => {
    const closed: unknown[] = [];
    const closers = [{ closeAccess: async (_: unknown, ...why: unknown[]) => void closed.push(why) }];
    const own = accountsOf(identity, { closers });
    const caller = await own.enter('ada', PASSWORD);
    const token = await linkFor('ada@example.org', own);
    expect(own.mailer.sent.at(-1)?.text).toContain(`http://beatkeeper.test/reset/new?token=${token}`);
    expect(await own.passwords.isGood(token)).toBe(true);
    const tries = await Promise.allSettled([1, 2, 3].map(() => own.passwords.reset(token, NEXT, own.visitor)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const refused of tries.filter(({ status }) => status === 'rejected')) {
      expect(refused).toMatchObject({ reason: BAD_TOKEN });
    }
    expect(closed).toEqual([[caller.userId, 'password_reset']]);
    expect(await own.verify(caller.token)).toBeUndefined();
    expect(await own.tryLogin('ada', PASSWORD)).toEqual({ kind: 'refused', reason: 'wrong' });
    expect(await own.tryLogin('ada', NEXT)).toMatchObject({ kind: 'session' });
    const rows = await query('select action from audit_log where target_id = $1 order by seq', [caller.uuid]);
    expect(rows.map(({ action }) => action)).toContain('account.password_reset_requested');
    expect(rows.map(({ action }) => action).filter((action) => action === 'account.password_changed')).toHaveLength(1);
    await own.mail.settled();
    expect(own.mailer.sent.at(-1)).toMatchObject({ to: 'ada@example.org', subject: 'Your password was changed' });
  });

  it('gets the same answer for nobody, at once, and whatever the mail server does', async () => {
    await accounts.create('grace', PASSWORD);
    const before = accounts.mailer.sent.length;
    for (const email of ['nobody@example.org', 'not an address', '']) {
      expect(await accounts.passwords.request(email, { address: '10.9.9.9', userAgent: '' })).toBeUndefined();
    }
    await accounts.mail.settled();
    expect(accounts.mailer.sent).toHaveLength(before);
    const broken = accountsOf(identity, { mail: 'broken' });
    expect(await broken.passwords.request('grace@example.org', broken.visitor)).toBeUndefined();
    await broken.mail.settled();
    const none = accountsOf(identity, { mail: false });
    await expect(none.passwords.request('grace@example.org', none.visitor)).rejects.toMatchObject({
      code: 'accounts.no_mail',
    });
  });

  it('sends few mails to one address, wherever they are asked for', async () => {
    await accounts.create('flooded', PASSWORD);
    const before = accounts.mailer.sent.length;
    for (let index = 0; index < 3; index++) {
      await accounts.passwords.request('flooded@example.org', { address: `10.2.0.${index}`, userAgent: '' });
    }
    await expect(
      accounts.passwords.request('Flooded@example.org ', { address: '10.2.0.9', userAgent: '' }),
    ).rejects.toMatchObject({ code: 'accounts.throttled' });
    await accounts.mail.settled();
    expect(accounts.mailer.sent).toHaveLength(before + 3);
  });

  it('takes a link for an hour, a password that is not everybody’s, and leaves the link good meanwhile', async () => {
    await accounts.create('slow', PASSWORD);
    const token = await linkFor('slow@example.org');
    identity.clock.advance(59 * MINUTE);
    for (const weak of ['short', 'password123', 'slow@example.org']) {
      await expect(accounts.passwords.reset(token, weak, accounts.visitor)).rejects.toMatchObject({
        code: 'users.invalid',
      });
    }
    identity.clock.advance(MINUTE);
    await expect(accounts.passwords.reset(token, NEXT, accounts.visitor)).rejects.toMatchObject(BAD_TOKEN);
    await expect(accounts.passwords.reset('x', NEXT, accounts.visitor)).rejects.toMatchObject(BAD_TOKEN);
    identity.clock.set(NOW);
  });

  it('makes every other link of the person worthless', async () => {
    const { id } = await accounts.create('two-links', PASSWORD);
    const first = await linkFor('two-links@example.org');
    const second = await linkFor('two-links@example.org');
    const { token: loginLink } = await accounts.links.create(id);
    expect(first).not.toBe(second);
    await accounts.passwords.reset(first, NEXT, accounts.visitor);
    await expect(accounts.passwords.reset(second, PASSWORD, accounts.visitor)).rejects.toMatchObject(BAD_TOKEN);
    expect(await accounts.links.isGood(loginLink)).toBe(false);
  });

  it('still asks for the second factor', async () => {
    const caller = await accounts.enter('careful', PASSWORD);
    await accounts.secondFactor.begin(caller);
    await identity.pools.job.query('update totp_secrets set confirmed_at = now() where user_id = $1', [caller.userId]);
    await accounts.passwords.reset(await linkFor('careful@example.org'), NEXT, accounts.visitor);
    expect(await accounts.tryLogin('careful', NEXT)).toMatchObject({ kind: 'second_factor' });
  });

  it('keeps no token in the clear', async () => {
    await accounts.create('stored', PASSWORD);
    const token = await linkFor('stored@example.org');
    const text = JSON.stringify(await query('select row_to_json(t)::text, token_hash::text from account_tokens t'));
    expect(text).not.toContain(token);
    expect(text).not.toContain(Buffer.from(token).toString('hex'));
  });
});

describe('changing a password', () => {
  it('takes the present one, and ends every other session', async () => {
    const caller = await accounts.enter('changer', PASSWORD);
    const other = await accounts.sessions.start(caller.userId, { ...accounts.visitor, methods: ['pwd'] });
    await expect(
      accounts.passwords.changePassword(caller, { current: 'not the password', next: NEXT }),
    ).rejects.toMatchObject({ code: 'accounts.wrong_password' });
    await expect(
      accounts.passwords.changePassword(caller, { current: PASSWORD, next: 'changer@example.org' }),
    ).rejects.toMatchObject({ code: 'users.invalid' });
    const token = await accounts.passwords.changePassword(caller, { current: PASSWORD, next: NEXT });
    expect(await accounts.verify(token)).toMatchObject({ credentialId: caller.sessionId });
    expect(await accounts.verify(caller.token)).toBeUndefined();
    expect(await accounts.verify(other.token)).toBeUndefined();
    expect(await accounts.tryLogin('changer', PASSWORD)).toEqual({ kind: 'refused', reason: 'wrong' });
    expect(await accounts.tryLogin('changer', NEXT)).toMatchObject({ kind: 'session' });
  });

  it('leaves no way in that somebody else has prepared', async () => {
    const caller = { ...(await accounts.enter('prepared', PASSWORD)), address: '10.78.0.1' };
    await accounts.email.requestChange(caller, 'intruder@evil.example');
    await accounts.mail.settled();
    const token = accounts.mailer.token('intruder@evil.example');
    const reset = await linkFor('prepared@example.org');
    expect(await accounts.email.isGood(token)).toBe(true);
    await accounts.passwords.changePassword(caller, { current: PASSWORD, next: NEXT });
    await expect(accounts.email.confirm(token, accounts.visitor)).rejects.toMatchObject(BAD_TOKEN);
    expect(await accounts.passwords.isGood(reset)).toBe(false);
  });

  it('is throttled like logging in', async () => {
    const caller = { ...(await accounts.enter('tried', PASSWORD)), address: '10.77.0.1' };
    const change = () => accounts.passwords.changePassword(caller, { current: 'not the password', next: NEXT });
    for (let index = 0; index < 10; index++)
      await expect(change()).rejects.toMatchObject({ code: 'accounts.wrong_password' });
    await expect(change()).rejects.toMatchObject({ code: 'accounts.throttled' });
  });

  it('gives one to a person who had none', async () => {
    const { id, uuid } = await identity.users.create({ username: 'from-sso' });
    const { token, session } = await accounts.sessions.start(id, { ...accounts.visitor, methods: ['sso'] });
    const caller = { userId: id, sessionId: session.id, actor: { kind: 'person', id: uuid }, address: '' } as const;
    const renewed = await accounts.passwords.changePassword(caller, { next: NEXT });
    expect(await accounts.verify(token)).toBeUndefined();
    expect(await accounts.verify(renewed)).toBeDefined();
    expect(await accounts.tryLogin('from-sso', NEXT)).toMatchObject({ kind: 'session' });
  });
});
