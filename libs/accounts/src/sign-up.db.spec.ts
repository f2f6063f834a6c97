import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Accounts, accountsOf } from '../../../test/support/accounts.js';
import { type Identity, openIdentity } from '../../../test/support/identity.js';

const NOW = '2026-10-10T12:00:00Z';
const DAY = 86_400_000_000;
const PASSWORD = 'a good long password';
const OPERATOR = { actor: { kind: 'operator' } } as const;
let identity: Identity;
let open: Accounts;
let invited: Accounts;
let domain: Accounts;

beforeAll(async () => {
  identity = await openIdentity(NOW);
  open = accountsOf(identity);
  invited = accountsOf(identity, { signUp: { mode: 'invite', domains: [] }, mail: false });
  domain = accountsOf(identity, { signUp: { mode: 'domain', domains: ['corp.com'] } });
});
afterAll(() => identity?.close());

const query = async (text: string, values: unknown[] = []) => (await identity.pools.read.query(text, values)).rows;
let count = 0;
const signUp = (
  on: Accounts,
  username: string,
  email: string,
  more: { inviteToken?: string; password?: string } = {},
) => on.signUps.signUp({ username, email, password: PASSWORD, address: `10.3.0.${++count}`, userAgent: '', ...more });
const CONFIRM = { kind: 'confirm_email' };

describe('signing up where it is open', () => {
  it('waits for the address to be confirmed, and says so only to whoever knows the password', async () => {
    expect(await signUp(open, 'ada', 'Ada@example.org')).toEqual(CONFIRM);
    expect(await open.tryLogin('ada', PASSWORD)).toEqual({ kind: 'refused', reason: 'email_unconfirmed' });
    expect(await open.tryLogin('ada', 'not the password')).toEqual({ kind: 'refused', reason: 'wrong' });
    await open.mail.settled();
    expect(open.mailer.sent.filter(({ to }) => to === 'Ada@example.org')).toHaveLength(1);
    const token = open.mailer.token('Ada@example.org');
    expect(await open.email.confirm(token, open.visitor)).toEqual({
      username: 'ada',
      email: 'Ada@example.org',
      isChanged: false,
    });
    expect(await open.tryLogin('ada@EXAMPLE.org', PASSWORD)).toMatchObject({ kind: 'session' });
    await expect(open.email.confirm(token, open.visitor)).rejects.toMatchObject({ code: 'accounts.bad_token' });
  });

  it('never makes an administrator, and gives everybody a primary key', async () => {
    await signUp(open, 'first', 'first@example.org');
    const [user] = await query('select id, admin_level, timezone from users where username = $1', ['first']);
    expect(user).toMatchObject({ admin_level: 'default', timezone: 'UTC' });
    const self = { kind: 'person' } as const;
    const key = await identity.primaryKeys.reveal(user.id, 'owner', self);
    expect(await identity.verifier.verify({ kind: 'api_key', carrier: 'basic', value: key })).toMatchObject({
      username: 'first',
    });
  });

  it('sends the link again after a while, to whoever logs in without having followed it', async () => {
    await signUp(open, 'waiting', 'waiting@example.org');
    identity.clock.advance(11 * 60_000_000);
    await open.tryLogin('waiting', PASSWORD);
    await open.tryLogin('waiting', PASSWORD);
    await open.mail.settled();
    expect(open.mailer.sent.filter(({ to }) => to === 'waiting@example.org')).toHaveLength(2);
    identity.clock.set(NOW);
  });

  it('answers for a used address as for a new one, and tells its owner', async () => {
    await open.create('owner', PASSWORD);
    expect(await signUp(open, 'copycat', 'OWNER@example.org')).toEqual(CONFIRM);
    await open.mail.settled();
    expect(open.mailer.sent.at(-1)).toMatchObject({ to: 'owner@example.org', subject: 'You already have an account' });
    expect(await query("select email from users where username = 'copycat'")).toEqual([{ email: null }]);
    expect(await open.tryLogin('copycat', PASSWORD)).toEqual({ kind: 'refused', reason: 'email_unconfirmed' });
    expect(await open.tryLogin('copycat', 'wrong')).toEqual({ kind: 'refused', reason: 'wrong' });
    await expect(signUp(open, 'copycat', 'new@example.org')).rejects.toMatchObject({ code: 'users.username_taken' });
    const silent = accountsOf(identity, { mail: false });
    await expect(signUp(silent, 'copycat1', 'owner@example.org')).rejects.toMatchObject({ code: 'users.email_taken' });
    const broken = accountsOf(identity, { mail: 'broken' });
    expect(await signUp(broken, 'copycat2', 'owner@example.org')).toEqual(CONFIRM);
    expect(await signUp(broken, 'copycat3', 'unknown@example.org')).toEqual(CONFIRM);
    await broken.mail.settled();
  });

  it('says plainly that a username is taken, and makes one account of two that come at once', async () => {
    await open.create('Popular', PASSWORD);
    await expect(signUp(open, 'pOPULAR', 'other@example.org')).rejects.toMatchObject({ code: 'users.username_taken' });
    const results = await Promise.allSettled([1, 2, 3].map((n) => signUp(open, 'rush', `rush${n}@example.org`)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const same = await Promise.all([1, 2, 3].map((n) => signUp(open, `same${n}`, 'same@example.org')));
    expect(same).toEqual([CONFIRM, CONFIRM, CONFIRM]);
    expect(await query("select id from users where email = 'same@example.org'")).toHaveLength(1);
    await open.mail.settled();
  });

  it('lets people in at once where no mail can be sent', async () => {
    const silent = accountsOf(identity, { mail: false });
    const result = await signUp(silent, 'nomail', 'nomail@example.org');
    if (result.kind !== 'session') throw new Error(JSON.stringify(result));
    expect(await silent.verify(result.token)).toMatchObject({ username: 'nomail' });
  });

  it('refuses weak passwords and bad names', async () => {
    const invalid = { code: 'users.invalid' };
    await expect(signUp(open, 'weak', 'weak@example.org', { password: 'password1' })).rejects.toMatchObject(invalid);
    await expect(signUp(open, 'current', 'c@example.org')).rejects.toMatchObject(invalid);
    await expect(signUp(open, 'x', 'no address')).rejects.toMatchObject(invalid);
  });
});

describe('signing up with an address of a domain', () => {
  it('takes exactly the domain, in any case, once it is confirmed', async () => {
    expect(await signUp(domain, 'worker', 'Worker@CORP.com')).toEqual(CONFIRM);
    expect(await domain.tryLogin('worker', PASSWORD)).toMatchObject({ reason: 'email_unconfirmed' });
    await domain.mail.settled();
    await domain.email.confirm(domain.mailer.token('Worker@CORP.com'), domain.visitor);
    expect(await domain.tryLogin('worker', PASSWORD)).toMatchObject({ kind: 'session' });
  });

  it.each([
    ['a@other.com', 'accounts.email_not_allowed'],
    ['a@sub.corp.com', 'accounts.email_not_allowed'],
    ['a@corp.com.evil.com', 'accounts.email_not_allowed'],
    ['a@evilcorp.com', 'accounts.email_not_allowed'],
    ['a@evil.com@corp.com', 'users.invalid'],
    ['"a@evil.com"@corp.com', 'users.invalid'],
    ['a@corp.com.', 'users.invalid'],
    ['a@corp.com,b@evil.com', 'users.invalid'],
    ['a@evil.com\r\nBcc: b@corp.com', 'users.invalid'],
    ['a@evil.com\u0000@corp.com', 'users.invalid'],
    ['a@cоrp.com', 'users.invalid'],
    ['a@corp。com', 'users.invalid'],
    ['аda@corp.com', 'users.invalid'],
    ['a <a@evil.com> @corp.com', 'users.invalid'],
    ['a(b)@corp.com', 'users.invalid'],
    ['@corp.com', 'users.invalid'],
    ['a..b@corp.com', 'users.invalid'],
  ])('refuses %j', async (email, code) => {
    await expect(signUp(domain, 'intruder', email)).rejects.toMatchObject({ code });
  });

  it('is shut without a mail server', async () => {
    const silent = accountsOf(identity, { mail: false, signUp: { mode: 'domain', domains: ['corp.com'] } });
    await expect(signUp(silent, 'unproven', 'u@corp.com')).rejects.toMatchObject({ code: 'accounts.no_mail' });
  });
});

describe('signing up with an invite', () => {
  const BAD_INVITE = { code: 'accounts.bad_invite' };

  it('takes one, once, however many come with it', async () => {
    await expect(signUp(invited, 'nobody', 'n@example.org')).rejects.toMatchObject(BAD_INVITE);
    const { token, url } = await invited.invites.create(OPERATOR);
    expect(url).toBe(`http://beatkeeper.test/sign-up?invite=${token}`);
    const results = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => signUp(invited, `guest${n}`, `guest${n}@example.org`, { inviteToken: token })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const refused of results.filter(({ status }) => status === 'rejected')) {
      expect(refused).toMatchObject({ reason: BAD_INVITE });
    }
    expect(await query("select id from users where username like 'guest%'")).toHaveLength(1);
    const [row] = await query('select used_by is not null as is_noted from invites where used_at is not null');
    expect(row).toEqual({ is_noted: true });
  });

  it('leaves the invite good when signing up fails', async () => {
    const { token } = await invited.invites.create(OPERATOR);
    await invited.create('taken', PASSWORD);
    await expect(signUp(invited, 'taken', 't@example.org', { inviteToken: token })).rejects.toMatchObject({
      code: 'users.username_taken',
    });
    expect(await signUp(invited, 'not-taken', 't@example.org', { inviteToken: token })).toMatchObject({
      kind: 'session',
    });
  });

  it('holds an invite to its address, and needs no more proof of it', async () => {
    const own = accountsOf(identity, { signUp: { mode: 'invite', domains: [] } });
    await own.invites.create(OPERATOR, { email: 'vip@example.org', days: 1 });
    await own.mail.settled();
    const inviteToken = own.mailer.token('vip@example.org');
    expect(await own.invites.peek(inviteToken)).toEqual({ email: 'vip@example.org' });
    await expect(signUp(own, 'vip', 'else@example.org', { inviteToken })).rejects.toMatchObject({
      code: 'accounts.email_not_allowed',
    });
    expect(await signUp(own, 'vip', 'VIP@example.org', { inviteToken })).toMatchObject({ kind: 'session' });
    const [row] = await query("select is_email_confirmed from users where username = 'vip'");
    expect(row.is_email_confirmed).toBe(true);
  });

  it('refuses one that is revoked or too old', async () => {
    const first = await invited.invites.create(OPERATOR);
    const second = await invited.invites.create(OPERATOR);
    await invited.invites.revoke(OPERATOR, first.id);
    await expect(invited.invites.revoke(OPERATOR, first.id)).rejects.toMatchObject({ code: 'accounts.not_found' });
    const use = (inviteToken: string) => signUp(invited, 'late', 'late@example.org', { inviteToken });
    await expect(use(first.token)).rejects.toMatchObject(BAD_INVITE);
    identity.clock.advance(7 * DAY);
    await expect(use(second.token)).rejects.toMatchObject(BAD_INVITE);
    expect(await invited.invites.peek(second.token)).toBeUndefined();
    identity.clock.set(NOW);
    expect((await invited.invites.list()).find(({ id }) => id === first.id)).toMatchObject({
      revokedAt: identity.clock.now(),
      usedAt: null,
    });
  });
});

describe('signing up where it is off', () => {
  it('is refused, also with an invite', async () => {
    const off = accountsOf(identity, { signUp: { mode: 'off', domains: [] } });
    const { token } = await off.invites.create(OPERATOR);
    const closed = { code: 'accounts.sign_up_closed' };
    await expect(signUp(off, 'nobody', 'n@example.org')).rejects.toMatchObject(closed);
    await expect(signUp(off, 'nobody', 'n@example.org', { inviteToken: token })).rejects.toMatchObject(closed);
  });
});
