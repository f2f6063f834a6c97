import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Accounts, accountsOf } from '../../../test/support/accounts.js';
import { type Identity, openIdentity } from '../../../test/support/identity.js';

const NOW = '2026-10-10T12:00:00Z';
const SECOND = 1_000_000;
const PASSWORD = 'a good long password';
let identity: Identity;
let accounts: Accounts;

beforeAll(async () => {
  identity = await openIdentity(NOW);
  accounts = accountsOf(identity);
});
afterAll(() => identity?.close());

const query = async (text: string, values: unknown[] = []) => (await identity.pools.read.query(text, values)).rows;
/** What the app on the phone shows, so many seconds from now. */
const codeOf = (secret: string, seconds = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: identity.clock.now() / 1000 + seconds * 1000 });
const WRONG = { kind: 'refused', reason: 'wrong_code' };

async function enrolled(username: string) {
  const caller = await accounts.enter(username, PASSWORD);
  const { secret, uri, qrSvg } = await accounts.secondFactor.begin(caller);
  const recoveryCodes = await accounts.secondFactor.confirm(caller, codeOf(secret));
  identity.clock.advance(60 * SECOND);
  return { caller, secret, uri, qrSvg, recoveryCodes };
}

async function ticketOf(username: string): Promise<string> {
  const result = await accounts.tryLogin(username, PASSWORD);
  if (result.kind !== 'second_factor') throw new Error(JSON.stringify(result));
  return result.ticket;
}

let count = 0;
const complete = (ticket: string, code: string) =>
  accounts.login.completeSecondFactor({ userAgent: '', address: `10.0.0.${++count}`, ticket, code });

describe('setting it up', () => {
  it('shows a secret and a picture, and is in force once a code was right', async () => {
    const caller = await accounts.enter('ada', PASSWORD);
    await expect(accounts.secondFactor.confirm(caller, '000000')).rejects.toMatchObject({
      code: 'accounts.second_factor_off',
    });
    const { secret, uri, qrSvg } = await accounts.secondFactor.begin(caller);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toContain(`otpauth://totp/Beatkeeper:ada?`);
    expect(uri).toContain(`secret=${secret}`);
    expect(qrSvg).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
    expect(await accounts.tryLogin('ada', PASSWORD)).toMatchObject({ kind: 'session' });
    await expect(accounts.secondFactor.confirm(caller, codeOf(secret, 90))).rejects.toMatchObject({
      code: 'accounts.wrong_code',
    });
    const codes = await accounts.secondFactor.confirm(caller, codeOf(secret));
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}$/);
    expect(await accounts.secondFactor.status(caller.userId)).toEqual({ isOn: true, recoveryCodesLeft: 10 });
    await expect(accounts.secondFactor.begin(caller)).rejects.toMatchObject({ code: 'accounts.second_factor_on' });
    expect(await accounts.tryLogin('ada', PASSWORD)).toMatchObject({ kind: 'second_factor' });
  });

  it('keeps neither the secret nor a code in the clear', async () => {
    const { caller, secret, recoveryCodes } = await enrolled('sealed');
    const [row] = await query('select sealed_secret from totp_secrets where user_id = $1', [caller.userId]);
    expect(row.sealed_secret.toString('latin1')).not.toContain(secret);
    expect(identity.secrets.open(row.sealed_secret, `totp:${caller.userId}`)).toBe(secret);
    const text = JSON.stringify(await query('select code_hash::text from recovery_codes'));
    for (const code of recoveryCodes) expect(text).not.toContain(Buffer.from(code).toString('hex'));
  });
});

describe('a code', () => {
  it('lets the person in, with the step before and after, and never twice', async () => {
    const { secret } = await enrolled('grace');
    const first = codeOf(secret);
    const result = await complete(await ticketOf('grace'), ` ${first.slice(0, 3)} ${first.slice(3)}`);
    if (result.kind !== 'session') throw new Error(JSON.stringify(result));
    expect((await accounts.verify(result.token))?.session?.methods).toEqual(['pwd', 'otp']);
    expect(await complete(await ticketOf('grace'), first)).toEqual(WRONG);
    expect(await complete(await ticketOf('grace'), codeOf(secret, -30))).toEqual(WRONG);
    expect(await complete(await ticketOf('grace'), codeOf(secret, 60))).toEqual(WRONG);
    expect(await complete(await ticketOf('grace'), codeOf(secret, 30))).toMatchObject({ kind: 'session' });
    expect(await complete(await ticketOf('grace'), first)).toEqual(WRONG);
  });

  it('lets exactly one in, of several who bring it with tickets of their own', async () => {
    const { secret } = await enrolled('twice');
    const tickets = await Promise.all([1, 2, 3, 4].map(() => ticketOf('twice')));
    const results = await Promise.all(tickets.map((ticket) => complete(ticket, codeOf(secret))));
    expect(results.filter(({ kind }) => kind === 'session')).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === 'refused')).toHaveLength(3);
  });

  it('proves again who one is', async () => {
    const { caller, secret, recoveryCodes } = await enrolled('prover');
    expect(await accounts.login.confirm(caller, { code: '123456' })).toEqual(WRONG);
    const first = await accounts.login.confirm(caller, { code: codeOf(secret) });
    expect(first.kind).toBe('confirmed');
    expect(await accounts.login.confirm(caller, { code: codeOf(secret) })).toEqual(WRONG);
    expect(await accounts.login.confirm(caller, { code: recoveryCodes[0] as string })).toMatchObject({
      kind: 'confirmed',
    });
  });
});

describe('a recovery code', () => {
  it('works once, in any spelling', async () => {
    const { caller, recoveryCodes } = await enrolled('lost-phone');
    const [first = '', second = ''] = recoveryCodes;
    const result = await complete(await ticketOf('lost-phone'), ` ${first.replaceAll('-', '').toUpperCase()} `);
    if (result.kind !== 'session') throw new Error(JSON.stringify(result));
    expect((await accounts.verify(result.token))?.session?.methods).toEqual(['pwd', 'recovery']);
    expect(await complete(await ticketOf('lost-phone'), first)).toEqual(WRONG);
    expect(await accounts.secondFactor.status(caller.userId)).toEqual({ isOn: true, recoveryCodesLeft: 9 });
    const tickets = await Promise.all([1, 2, 3, 4].map(() => ticketOf('lost-phone')));
    const results = await Promise.all(tickets.map((ticket) => complete(ticket, second)));
    expect(results.filter(({ kind }) => kind === 'session')).toHaveLength(1);
    const used = await query(
      "select count(*)::int as n from audit_log where action = 'mfa.recovery_code_used' and target_id = $1",
      [caller.uuid],
    );
    expect(used[0].n).toBe(2);
  });

  it('is somebody else’s to everybody else', async () => {
    const { recoveryCodes } = await enrolled('one-person');
    await enrolled('another');
    expect(await complete(await ticketOf('another'), recoveryCodes[0] as string)).toEqual(WRONG);
  });

  it('is worth nothing once there are new ones', async () => {
    const { caller, recoveryCodes } = await enrolled('renewing');
    const renewed = await accounts.secondFactor.renewRecoveryCodes(caller);
    expect(await complete(await ticketOf('renewing'), recoveryCodes[0] as string)).toEqual(WRONG);
    expect(await complete(await ticketOf('renewing'), renewed[0] as string)).toMatchObject({ kind: 'session' });
  });
});

describe('a ticket', () => {
  const EXPIRED = { kind: 'refused', reason: 'expired' };

  it('takes five tries, then not even the right code', async () => {
    const { secret } = await enrolled('five-tries');
    const ticket = await ticketOf('five-tries');
    for (let index = 0; index < 5; index++) expect(await complete(ticket, 'wrong')).toEqual(WRONG);
    expect(await complete(ticket, codeOf(secret))).toEqual(EXPIRED);
  });

  it('is good for five minutes', async () => {
    const { secret } = await enrolled('slow');
    const ticket = await ticketOf('slow');
    identity.clock.advance(300 * SECOND);
    expect(await complete(ticket, codeOf(secret))).toEqual(EXPIRED);
  });

  it('lets one in, and the other right code stays unused', async () => {
    const { caller, secret, recoveryCodes } = await enrolled('both-codes');
    const ticket = await ticketOf('both-codes');
    const results = await Promise.all([complete(ticket, codeOf(secret)), complete(ticket, recoveryCodes[0] as string)]);
    expect(results.filter(({ kind }) => kind === 'session')).toHaveLength(1);
    const { recoveryCodesLeft } = await accounts.secondFactor.status(caller.userId);
    expect(recoveryCodesLeft).toBe(results[0]?.kind === 'session' ? 10 : 9);
  });

  it('does not help to try many codes from many addresses', async () => {
    const { secret } = await enrolled('hunted');
    const results: string[] = [];
    for (let round = 0; round < 3; round++) {
      const ticket = await ticketOf('hunted');
      for (let index = 0; index < 4; index++) {
        const result = await complete(ticket, '000000');
        results.push(result.kind === 'refused' ? result.reason : result.kind);
      }
    }
    expect(results).toEqual([...Array(10).fill('wrong_code'), 'throttled', 'throttled']);
    expect(await complete(await ticketOf('hunted'), codeOf(secret))).toMatchObject({ reason: 'throttled' });
  });

  it('is dead when the account is suspended meanwhile', async () => {
    const { caller, secret } = await enrolled('stopped');
    const ticket = await ticketOf('stopped');
    await accounts.accounts.suspend(caller.userId, { kind: 'operator' });
    expect(await complete(ticket, codeOf(secret))).toEqual(EXPIRED);
  });
});

describe('switching it off', () => {
  it('leaves the password alone to log in with', async () => {
    const { caller } = await enrolled('off-again');
    await accounts.secondFactor.disable(caller);
    expect(await accounts.tryLogin('off-again', PASSWORD)).toMatchObject({ kind: 'session' });
    const off = { code: 'accounts.second_factor_off' };
    await expect(accounts.secondFactor.disable(caller)).rejects.toMatchObject(off);
    await expect(accounts.secondFactor.renewRecoveryCodes(caller)).rejects.toMatchObject(off);
    const rows = await query('select action from audit_log where target_id = $1 order by seq', [caller.uuid]);
    expect(rows.map(({ action }) => action)).toEqual(['account.created', 'mfa.enabled', 'mfa.disabled']);
  });
});
