import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Accounts, accountsOf } from '../../../test/support/accounts.js';
import { type Identity, openIdentity } from '../../../test/support/identity.js';

const NOW = '2026-10-10T12:00:00Z';
const HOUR = 3_600_000_000;
const BAD_TOKEN = { code: 'accounts.bad_token' };
let identity: Identity;
let accounts: Accounts;

beforeAll(async () => {
  identity = await openIdentity(NOW);
  accounts = accountsOf(identity);
});
afterAll(() => identity?.close());

const emailOf = async (userId: number) => (await identity.reader.profile(userId))?.email;

async function asked(username: string, next: string) {
  const caller = { ...(await accounts.enter(username)), address: `10.4.0.${username.length}` };
  await accounts.email.requestChange(caller, next);
  await accounts.mail.settled();
  return { caller, token: accounts.mailer.token(next) };
}

describe('changing the address', () => {
  it('happens when the new one is confirmed, and the old one is told', async () => {
    const { caller, token } = await asked('ada', 'ada@new.example');
    expect(await emailOf(caller.userId)).toBe('ada@example.org');
    expect(await accounts.email.isGood(token)).toBe(true);
    const results = await Promise.allSettled([1, 2, 3].map(() => accounts.email.confirm(token, accounts.visitor)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await identity.reader.profile(caller.userId)).toMatchObject({
      email: 'ada@new.example',
      isEmailConfirmed: true,
      settingsRev: 2,
    });
    await accounts.mail.settled();
    expect(accounts.mailer.sent.at(-1)).toMatchObject({
      to: 'ada@example.org',
      subject: 'Your e-mail address was changed',
    });
  });

  it('gives the same answer for an address that is somebody’s, whose owner is told', async () => {
    await accounts.create('owner', 'a good long password');
    const { caller } = await asked('thief', 'OWNER@example.org');
    expect(accounts.mailer.sent.at(-1)).toMatchObject({
      to: 'owner@example.org',
      subject: 'You already have an account',
    });
    expect(await emailOf(caller.userId)).toBe('thief@example.org');
  });

  it('loses against whoever was faster', async () => {
    const one = await asked('one', 'wanted@new.example');
    const two = await asked('another', 'Wanted@new.example');
    await accounts.email.confirm(two.token, accounts.visitor);
    await expect(accounts.email.confirm(one.token, accounts.visitor)).rejects.toMatchObject(BAD_TOKEN);
    expect(await emailOf(one.caller.userId)).toBe('one@example.org');
  });

  it('is not undone by a link from before', async () => {
    const { caller, token } = await asked('settled-one', 'first@new.example');
    await accounts.email.requestChange(caller, 'second@new.example');
    await accounts.mail.settled();
    await accounts.email.confirm(accounts.mailer.token('second@new.example'), accounts.visitor);
    await expect(accounts.email.confirm(token, accounts.visitor)).rejects.toMatchObject(BAD_TOKEN);
    expect(await emailOf(caller.userId)).toBe('second@new.example');
  });

  it('takes a day at most, a real address, and a mail server', async () => {
    const { caller, token } = await asked('slowly', 'slow@new.example');
    identity.clock.advance(24 * HOUR);
    await expect(accounts.email.confirm(token, accounts.visitor)).rejects.toMatchObject(BAD_TOKEN);
    identity.clock.set(NOW);
    await expect(accounts.email.requestChange(caller, 'x@y\r\nBcc: z')).rejects.toMatchObject({
      code: 'users.invalid',
    });
    const silent = accountsOf(identity, { mail: false });
    await expect(silent.email.requestChange(caller, 'a@b.example')).rejects.toMatchObject({ code: 'accounts.no_mail' });
  });
});

describe('confirming the present address', () => {
  it('takes the link that is mailed there', async () => {
    const caller = { ...(await accounts.enter('present')), address: '10.5.0.1' };
    await accounts.email.requestConfirmation(caller);
    await accounts.mail.settled();
    const token = accounts.mailer.token('present@example.org');
    expect(await accounts.email.confirm(token, accounts.visitor)).toMatchObject({
      username: 'present',
      isChanged: false,
    });
    expect(await identity.reader.profile(caller.userId)).toMatchObject({ isEmailConfirmed: true });
    const before = accounts.mailer.sent.length;
    await accounts.email.requestConfirmation(caller);
    await accounts.mail.settled();
    expect(accounts.mailer.sent).toHaveLength(before);
  });
});
