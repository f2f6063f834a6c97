import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Oauth, openOauth, pkcePair } from '../../../test/support/oauth.js';
import { OauthActs, REDIRECT_URI } from '../../../test/support/oauth-acts.js';

const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

let oauth: Oauth;
let acts: OauthActs;

beforeAll(async () => {
  oauth = await openOauth('2026-10-10T12:00:00Z');
  acts = new OauthActs(oauth);
});
afterAll(() => oauth?.close());

const audited = async (action: string) => {
  const { rows } = await oauth.pools.read.query('select count(*)::int as n from audit_log where action = $1', [action]);
  return rows[0].n as number;
};

describe('exchanging a code', () => {
  it('gives an access token of a year and what WakaTime tells beside it', async () => {
    const who = await acts.setting();
    const reply = await acts.signIn(who);
    expect(reply).toEqual({
      accessToken: expect.stringMatching(/^waka_tok_[0-9A-Za-z]{80}$/),
      refreshToken: expect.stringMatching(/^waka_ref_[0-9A-Za-z]{80}$/),
      uid: who.user.uuid,
      expiresAt: oauth.clock.now() + 365 * DAY,
      expiresInSeconds: 31_536_000,
      scope: 'email,read_stats',
    });
    expect(await acts.verify(reply.accessToken)).toMatchObject({
      userId: who.user.id,
      via: 'oauth',
      preview: `${reply.accessToken.slice(0, 12)}…`,
      scopes: new Set(['email', 'read_stats']),
      appId: who.client.app.id,
    });
    expect(await acts.verify(reply.refreshToken as string)).toBeUndefined();
  });

  it('answers scopes as they were asked for', async () => {
    expect((await acts.signIn(await acts.setting(), { scope: 'email read_stats' })).scope).toBe('email read_stats');
    expect((await acts.signIn(await acts.setting(), { scope: 'email, read_stats' })).scope).toBe('email,read_stats');
  });

  it('happens once, however many try at once, and the attempt costs everybody the tokens', async () => {
    const who = await acts.setting();
    const code = await acts.newCode(who);
    const before = await audited('oauth.code_reuse_detected');
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => acts.exchange(who, code)));
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ error: 'invalid_grant' });
    }
    expect(await acts.verify(won[0]?.value.accessToken ?? '')).toBeUndefined();
    expect(await audited('oauth.code_reuse_detected')).toBe(before + 1);
  });

  it('revokes what came of a code that is brought again, refreshed tokens too', async () => {
    const who = await acts.setting();
    const code = await acts.newCode(who);
    const first = await acts.exchange(who, code);
    const second = await acts.refresh(who, first.refreshToken);
    await expect(acts.exchange(who, code)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await acts.verify(first.accessToken)).toBeUndefined();
    expect(await acts.verify(second.accessToken)).toBeUndefined();
    await expect(acts.refresh(who, first.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('is bound to the client, the address, the challenge and two minutes', async () => {
    const [who, other] = [await acts.setting(), await acts.setting()];
    const refused = { error: 'invalid_grant' };
    const code = await acts.newCode(who);
    await expect(acts.exchange(other, code)).rejects.toMatchObject(refused);
    await expect(acts.exchange(who, code, { redirect_uri: `${REDIRECT_URI}/` })).rejects.toMatchObject(refused);
    await expect(acts.exchange(who, code, { code_verifier: pkcePair().verifier })).rejects.toMatchObject(refused);
    await expect(acts.exchange(who, 'no code')).rejects.toMatchObject(refused);
    oauth.clock.advance(119 * SECOND);
    await acts.exchange(who, code);
    const late = await acts.newCode(who);
    oauth.clock.advance(120 * SECOND);
    await expect(acts.exchange(who, late)).rejects.toMatchObject(refused);
  });

  it('wants the verifier of a challenge, also from a client with a secret', async () => {
    const who = await acts.setting();
    const { verifier, challenge } = pkcePair();
    const code = await acts.newCode(who, { code_challenge: challenge, code_challenge_method: 'S256' });
    await expect(acts.exchange(who, code)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(acts.exchange(who, code, { code_verifier: pkcePair().verifier })).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    expect((await acts.exchange(who, code, { code_verifier: verifier })).uid).toBe(who.user.uuid);
  });

  it('gives nothing for somebody who was suspended', async () => {
    const who = await acts.setting();
    const code = await acts.newCode(who);
    const { accessToken } = await acts.signIn(who);
    await oauth.pools.ingest.query('update users set suspended_at = now() where id = $1', [who.user.id]);
    await expect(acts.exchange(who, code)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await acts.verify(accessToken)).toBeUndefined();
  });

  it('knows two grants', async () => {
    const who = await acts.setting();
    await expect(oauth.tokens.issue(who.client, { grant_type: 'password' })).rejects.toMatchObject({
      error: 'unsupported_grant_type',
    });
    await expect(oauth.tokens.issue(who.client, {})).rejects.toMatchObject({ error: 'invalid_request' });
    await expect(
      oauth.tokens.issue(who.client, { grant_type: 'authorization_code', code: await acts.newCode(who) }),
    ).rejects.toMatchObject({ error: 'invalid_request' });
  });
});

describe('limits', () => {
  it('keeps the eight newest access tokens of an app and a person', async () => {
    const who = await acts.setting();
    const tokens: string[] = [];
    for (let index = 0; index < 9; index++) tokens.push((await acts.signIn(who)).accessToken);
    const living = await Promise.all(tokens.map(async (token) => (await acts.verify(token)) !== undefined));
    expect(living).toEqual([false, true, true, true, true, true, true, true, true]);
  });

  it('takes ten authorizations an hour, and goes on when the first is an hour old', async () => {
    const who = await acts.setting();
    for (let index = 0; index < 10; index++) {
      await acts.signIn(who);
      oauth.clock.advance(60 * SECOND);
    }
    await expect(acts.signIn(who)).rejects.toMatchObject({ error: 'slow_down', retryAfterSeconds: 50 * 60 });
    oauth.clock.advance(50 * 60 * SECOND);
    expect((await acts.signIn(who)).uid).toBe(who.user.uuid);
  });

  it('lets a client with one refresh token for ever refresh far more often', async () => {
    const who = await acts.setting();
    const { refreshToken } = await acts.signIn(who);
    for (let index = 0; index < 60; index++) await acts.refresh(who, refreshToken);
    await expect(acts.refresh(who, refreshToken)).rejects.toMatchObject({ error: 'slow_down' });
    oauth.clock.advance(HOUR);
    expect((await acts.refresh(who, refreshToken)).refreshToken).toBe(refreshToken);
  });
});

describe('refreshing with a secret', () => {
  it('keeps the refresh token, and ends a year after the last use or two years after the first', async () => {
    const who = await acts.setting();
    const first = await acts.signIn(who);
    const second = await acts.refresh(who, first.refreshToken);
    expect(second.refreshToken).toBe(first.refreshToken);
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(await acts.verify(first.accessToken)).toBeDefined();
    oauth.clock.advance(364 * DAY);
    await acts.refresh(who, first.refreshToken);
    oauth.clock.advance(364 * DAY);
    await acts.refresh(who, first.refreshToken);
    oauth.clock.advance(DAY);
    await acts.refresh(who, first.refreshToken);
    oauth.clock.advance(DAY);
    await expect(acts.refresh(who, first.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    const idle = await acts.signIn(who);
    oauth.clock.advance(365 * DAY);
    await expect(acts.refresh(who, idle.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('narrows and never widens', async () => {
    const who = await acts.setting();
    const { refreshToken } = await acts.signIn(who, { scope: 'email,read_stats' });
    expect((await acts.refresh(who, refreshToken, 'email')).scope).toBe('email');
    expect((await acts.refresh(who, refreshToken, 'email read_stats.languages')).scope).toBe(
      'email read_stats.languages',
    );
    expect((await acts.refresh(who, refreshToken)).scope).toBe('email,read_stats');
    for (const scope of ['email,read_goals', 'admin', 'nonsense']) {
      await expect(acts.refresh(who, refreshToken, scope)).rejects.toMatchObject({ error: 'invalid_scope' });
    }
  });

  it('is the right of the client whose token it is, and of no access token', async () => {
    const [who, other] = [await acts.setting(), await acts.setting()];
    const { accessToken, refreshToken } = await acts.signIn(who);
    await expect(acts.refresh(other, refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(acts.refresh(who, accessToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(acts.refresh(who, '')).rejects.toMatchObject({ error: 'invalid_request' });
  });

  it('rotates where the app says so', async () => {
    const who = await acts.setting({ rotatesRefreshTokens: true });
    const first = await acts.signIn(who);
    expect((await acts.refresh(who, first.refreshToken)).refreshToken).not.toBe(first.refreshToken);
  });
});

describe('refreshing without a secret', () => {
  it('gives a new refresh token each time, and the old one ends all', async () => {
    const who = await acts.setting({ isConfidential: false });
    const first = await acts.signIn(who);
    const second = await acts.refresh(who, first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    const third = await acts.refresh(who, second.refreshToken);
    oauth.outbox.sent.length = 0;
    const before = await audited('oauth.refresh_reuse_detected');
    oauth.clock.advance(31 * SECOND);
    await expect(acts.refresh(who, first.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(acts.refresh(who, third.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    for (const { accessToken } of [first, second, third]) expect(await acts.verify(accessToken)).toBeUndefined();
    expect(await audited('oauth.refresh_reuse_detected')).toBe(before + 1);
    expect(oauth.outbox.sent).toMatchObject([{ subject: 'App was signed out of your account' }]);
  });

  it('repeats a lost reply once within 30 seconds, and takes back what was lost', async () => {
    const who = await acts.setting({ isConfidential: false });
    const first = await acts.signIn(who);
    const lost = await acts.refresh(who, first.refreshToken);
    oauth.clock.advance(30 * SECOND);
    const repeated = await acts.refresh(who, first.refreshToken);
    expect(await acts.verify(lost.accessToken)).toBeUndefined();
    expect(await acts.verify(repeated.accessToken)).toBeDefined();
    await expect(acts.refresh(who, first.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await acts.verify(repeated.accessToken)).toBeUndefined();
  });

  it.each(['access', 'refresh'] as const)('does not repeat a reply whose %s token was used', async (used) => {
    const who = await acts.setting({ isConfidential: false });
    const first = await acts.signIn(who);
    const arrived = await acts.refresh(who, first.refreshToken);
    if (used === 'access') await acts.verify(arrived.accessToken);
    else await acts.refresh(who, arrived.refreshToken);
    await expect(acts.refresh(who, first.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await acts.verify(arrived.accessToken)).toBeUndefined();
  });

  it('tells the token that a repetition took back from a good one', async () => {
    const who = await acts.setting({ isConfidential: false });
    const first = await acts.signIn(who);
    const lost = await acts.refresh(who, first.refreshToken);
    const repeated = await acts.refresh(who, first.refreshToken);
    await expect(acts.refresh(who, lost.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await acts.verify(repeated.accessToken)).toBeUndefined();
  });

  it('leaves nothing to six that bring the same token at once', async () => {
    const who = await acts.setting({ isConfidential: false });
    const { refreshToken } = await acts.signIn(who);
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => acts.refresh(who, refreshToken)));
    const given = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(given.length).toBeLessThanOrEqual(2);
    const living = await Promise.all(given.map(({ accessToken }) => acts.verify(accessToken)));
    expect(living.filter((principal) => principal !== undefined)).toHaveLength(0);
  });

  it('does not outlive two years', async () => {
    const who = await acts.setting({ isConfidential: false });
    let { refreshToken } = await acts.signIn(who);
    for (let index = 0; index < 3; index++) {
      oauth.clock.advance(240 * DAY);
      ({ refreshToken } = await acts.refresh(who, refreshToken));
    }
    oauth.clock.advance(10 * DAY);
    await expect(acts.refresh(who, refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
  });
});
