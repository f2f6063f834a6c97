import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdminLevel } from '#libs/platform/auth';
import { type Oauth, openOauth, pkcePair } from '../../../test/support/oauth.js';
import type { OauthClient } from './client-authenticator.js';
import type { NewApp } from './oauth-apps.service.js';
import type { TokenReply } from './token-minter.js';

const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const REDIRECT_URI = 'https://app.example/cb';
const ACTOR = { kind: 'operator' } as const;

let oauth: Oauth;
let count = 0;

beforeAll(async () => {
  oauth = await openOauth('2026-10-10T12:00:00Z');
});
afterAll(() => oauth?.close());

interface Setting {
  readonly client: OauthClient;
  readonly clientId: string;
  readonly secret: string | undefined;
  readonly user: { id: number; uuid: string };
  readonly adminLevel: AdminLevel;
}

async function setting(app: Partial<NewApp> = {}, adminLevel: AdminLevel = 'default'): Promise<Setting> {
  const username = `person${++count}`;
  const user = await oauth.users.create({ username, email: `${username}@example.org`, adminLevel });
  const { app: created, clientSecret } = await oauth.apps.create(
    { ownerId: user.id, name: 'App', redirectUris: [REDIRECT_URI], isConfidential: true, ...app },
    ACTOR,
  );
  const client = await oauth.clients.authenticate({ body: { id: created.clientId, secret: clientSecret } });
  return { client, clientId: created.clientId, secret: clientSecret, user, adminLevel };
}

async function newCode({ clientId, user, adminLevel }: Setting, extra: Record<string, string> = {}): Promise<string> {
  const params = new URLSearchParams({
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'email,read_stats',
    ...extra,
  });
  const answer = { isAllowed: true, scopes: (params.get('scope') ?? '').split(/[\s,]+/) };
  const person = { userId: user.id, adminLevel };
  const result = await oauth.authorization.answer(params, person, { answer, actor: ACTOR });
  if (result.kind !== 'redirect') throw new Error(result.description);
  const location = new URL(result.location);
  const code = location.searchParams.get('code');
  if (code === null) throw new Error(result.location);
  return code;
}

const exchange = (who: Setting, code: string, extra: Record<string, string> = {}): Promise<TokenReply> =>
  oauth.tokens.issue(who.client, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...extra });

const refresh = (who: Setting, token: string | undefined, scope?: string): Promise<TokenReply> =>
  oauth.tokens.issue(who.client, { grant_type: 'refresh_token', refresh_token: token, scope });

const verify = (token: string, appSecret?: string) =>
  oauth.verifier.verify({ kind: 'bearer', carrier: 'bearer', value: token, appSecret });

async function signIn(who: Setting, extra: Record<string, string> = {}): Promise<TokenReply> {
  if (who.client.app.isConfidential) return exchange(who, await newCode(who, extra));
  const { verifier, challenge } = pkcePair();
  const code = await newCode(who, { code_challenge: challenge, code_challenge_method: 'S256', ...extra });
  return exchange(who, code, { code_verifier: verifier });
}

const audited = async (action: string) => {
  const { rows } = await oauth.pools.read.query('select count(*)::int as n from audit_log where action = $1', [action]);
  return rows[0].n as number;
};

describe('exchanging a code', () => {
  it('gives an access token of a year and what WakaTime tells beside it', async () => {
    const who = await setting();
    const reply = await signIn(who);
    expect(reply).toEqual({
      accessToken: expect.stringMatching(/^waka_tok_[0-9A-Za-z]{80}$/),
      refreshToken: expect.stringMatching(/^waka_ref_[0-9A-Za-z]{80}$/),
      uid: who.user.uuid,
      expiresAt: oauth.clock.now() + 365 * DAY,
      expiresInSeconds: 31_536_000,
      scope: 'email,read_stats',
    });
    expect(await verify(reply.accessToken)).toMatchObject({
      userId: who.user.id,
      via: 'oauth',
      preview: `${reply.accessToken.slice(0, 12)}…`,
      scopes: new Set(['email', 'read_stats']),
      appId: who.client.app.id,
    });
    expect(await verify(reply.refreshToken as string)).toBeUndefined();
  });

  it('answers scopes as they were asked for', async () => {
    expect((await signIn(await setting(), { scope: 'email read_stats' })).scope).toBe('email read_stats');
    expect((await signIn(await setting(), { scope: 'email, read_stats' })).scope).toBe('email,read_stats');
  });

  it('happens once, however many try at once, and the attempt costs everybody the tokens', async () => {
    const who = await setting();
    const code = await newCode(who);
    const before = await audited('oauth.code_reuse_detected');
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => exchange(who, code)));
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ error: 'invalid_grant' });
    }
    expect(await verify(won[0]?.value.accessToken ?? '')).toBeUndefined();
    expect(await audited('oauth.code_reuse_detected')).toBe(before + 1);
  });

  it('revokes what came of a code that is brought again, refreshed tokens too', async () => {
    const who = await setting();
    const code = await newCode(who);
    const first = await exchange(who, code);
    const second = await refresh(who, first.refreshToken);
    await expect(exchange(who, code)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await verify(first.accessToken)).toBeUndefined();
    expect(await verify(second.accessToken)).toBeUndefined();
    await expect(refresh(who, first.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('is bound to the client, the address, the challenge and two minutes', async () => {
    const [who, other] = [await setting(), await setting()];
    const refused = { error: 'invalid_grant' };
    const code = await newCode(who);
    await expect(exchange(other, code)).rejects.toMatchObject(refused);
    await expect(exchange(who, code, { redirect_uri: `${REDIRECT_URI}/` })).rejects.toMatchObject(refused);
    await expect(exchange(who, code, { code_verifier: pkcePair().verifier })).rejects.toMatchObject(refused);
    await expect(exchange(who, 'no code')).rejects.toMatchObject(refused);
    oauth.clock.advance(119 * SECOND);
    await exchange(who, code);
    const late = await newCode(who);
    oauth.clock.advance(120 * SECOND);
    await expect(exchange(who, late)).rejects.toMatchObject(refused);
  });

  it('wants the verifier of a challenge, also from a client with a secret', async () => {
    const who = await setting();
    const { verifier, challenge } = pkcePair();
    const code = await newCode(who, { code_challenge: challenge, code_challenge_method: 'S256' });
    await expect(exchange(who, code)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(exchange(who, code, { code_verifier: pkcePair().verifier })).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    expect((await exchange(who, code, { code_verifier: verifier })).uid).toBe(who.user.uuid);
  });

  it('gives nothing for somebody who was suspended', async () => {
    const who = await setting();
    const code = await newCode(who);
    const { accessToken } = await signIn(who);
    await oauth.pools.ingest.query('update users set suspended_at = now() where id = $1', [who.user.id]);
    await expect(exchange(who, code)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await verify(accessToken)).toBeUndefined();
  });

  it('knows two grants', async () => {
    const who = await setting();
    await expect(oauth.tokens.issue(who.client, { grant_type: 'password' })).rejects.toMatchObject({
      error: 'unsupported_grant_type',
    });
    await expect(oauth.tokens.issue(who.client, {})).rejects.toMatchObject({ error: 'invalid_request' });
    await expect(
      oauth.tokens.issue(who.client, { grant_type: 'authorization_code', code: await newCode(who) }),
    ).rejects.toMatchObject({ error: 'invalid_request' });
  });
});

describe('limits', () => {
  it('keeps the eight newest access tokens of an app and a person', async () => {
    const who = await setting();
    const tokens: string[] = [];
    for (let index = 0; index < 9; index++) tokens.push((await signIn(who)).accessToken);
    const living = await Promise.all(tokens.map(async (token) => (await verify(token)) !== undefined));
    expect(living).toEqual([false, true, true, true, true, true, true, true, true]);
  });

  it('takes ten authorizations an hour, and goes on when the first is an hour old', async () => {
    const who = await setting();
    for (let index = 0; index < 10; index++) {
      await signIn(who);
      oauth.clock.advance(60 * SECOND);
    }
    await expect(signIn(who)).rejects.toMatchObject({ error: 'slow_down', retryAfterSeconds: 50 * 60 });
    oauth.clock.advance(50 * 60 * SECOND);
    expect((await signIn(who)).uid).toBe(who.user.uuid);
  });

  it('lets a client with one refresh token for ever refresh far more often', async () => {
    const who = await setting();
    const { refreshToken } = await signIn(who);
    for (let index = 0; index < 60; index++) await refresh(who, refreshToken);
    await expect(refresh(who, refreshToken)).rejects.toMatchObject({ error: 'slow_down' });
    oauth.clock.advance(HOUR);
    expect((await refresh(who, refreshToken)).refreshToken).toBe(refreshToken);
  });
});

describe('refreshing with a secret', () => {
  it('keeps the refresh token, and ends a year after the last use or two years after the first', async () => {
    const who = await setting();
    const first = await signIn(who);
    const second = await refresh(who, first.refreshToken);
    expect(second.refreshToken).toBe(first.refreshToken);
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(await verify(first.accessToken)).toBeDefined();
    oauth.clock.advance(364 * DAY);
    await refresh(who, first.refreshToken);
    oauth.clock.advance(364 * DAY);
    await refresh(who, first.refreshToken);
    oauth.clock.advance(DAY);
    await refresh(who, first.refreshToken);
    oauth.clock.advance(DAY);
    await expect(refresh(who, first.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    const idle = await signIn(who);
    oauth.clock.advance(365 * DAY);
    await expect(refresh(who, idle.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('narrows and never widens', async () => {
    const who = await setting();
    const { refreshToken } = await signIn(who, { scope: 'email,read_stats' });
    expect((await refresh(who, refreshToken, 'email')).scope).toBe('email');
    expect((await refresh(who, refreshToken, 'email read_stats.languages')).scope).toBe('email read_stats.languages');
    expect((await refresh(who, refreshToken)).scope).toBe('email,read_stats');
    for (const scope of ['email,read_goals', 'admin', 'nonsense']) {
      await expect(refresh(who, refreshToken, scope)).rejects.toMatchObject({ error: 'invalid_scope' });
    }
  });

  it('is the right of the client whose token it is, and of no access token', async () => {
    const [who, other] = [await setting(), await setting()];
    const { accessToken, refreshToken } = await signIn(who);
    await expect(refresh(other, refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(refresh(who, accessToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(refresh(who, '')).rejects.toMatchObject({ error: 'invalid_request' });
  });

  it('rotates where the app says so', async () => {
    const who = await setting({ rotatesRefreshTokens: true });
    const first = await signIn(who);
    expect((await refresh(who, first.refreshToken)).refreshToken).not.toBe(first.refreshToken);
  });
});

describe('refreshing without a secret', () => {
  it('gives a new refresh token each time, and the old one ends all', async () => {
    const who = await setting({ isConfidential: false });
    const first = await signIn(who);
    const second = await refresh(who, first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    const third = await refresh(who, second.refreshToken);
    oauth.outbox.sent.length = 0;
    const before = await audited('oauth.refresh_reuse_detected');
    oauth.clock.advance(31 * SECOND);
    await expect(refresh(who, first.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(refresh(who, third.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    for (const { accessToken } of [first, second, third]) expect(await verify(accessToken)).toBeUndefined();
    expect(await audited('oauth.refresh_reuse_detected')).toBe(before + 1);
    expect(oauth.outbox.sent).toMatchObject([{ subject: 'App was signed out of your account' }]);
  });

  it('repeats a lost reply once within 30 seconds, and takes back what was lost', async () => {
    const who = await setting({ isConfidential: false });
    const first = await signIn(who);
    const lost = await refresh(who, first.refreshToken);
    oauth.clock.advance(30 * SECOND);
    const repeated = await refresh(who, first.refreshToken);
    expect(await verify(lost.accessToken)).toBeUndefined();
    expect(await verify(repeated.accessToken)).toBeDefined();
    await expect(refresh(who, first.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await verify(repeated.accessToken)).toBeUndefined();
  });

  it.each(['access', 'refresh'] as const)('does not repeat a reply whose %s token was used', async (used) => {
    const who = await setting({ isConfidential: false });
    const first = await signIn(who);
    const arrived = await refresh(who, first.refreshToken);
    if (used === 'access') await verify(arrived.accessToken);
    else await refresh(who, arrived.refreshToken);
    await expect(refresh(who, first.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await verify(arrived.accessToken)).toBeUndefined();
  });

  it('tells the token that a repetition took back from a good one', async () => {
    const who = await setting({ isConfidential: false });
    const first = await signIn(who);
    const lost = await refresh(who, first.refreshToken);
    const repeated = await refresh(who, first.refreshToken);
    await expect(refresh(who, lost.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await verify(repeated.accessToken)).toBeUndefined();
  });

  it('leaves nothing to six that bring the same token at once', async () => {
    const who = await setting({ isConfidential: false });
    const { refreshToken } = await signIn(who);
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => refresh(who, refreshToken)));
    const given = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(given.length).toBeLessThanOrEqual(2);
    const living = await Promise.all(given.map(({ accessToken }) => verify(accessToken)));
    expect(living.filter((principal) => principal !== undefined)).toHaveLength(0);
  });

  it('does not outlive two years', async () => {
    const who = await setting({ isConfidential: false });
    let { refreshToken } = await signIn(who);
    for (let index = 0; index < 3; index++) {
      oauth.clock.advance(240 * DAY);
      ({ refreshToken } = await refresh(who, refreshToken));
    }
    oauth.clock.advance(10 * DAY);
    await expect(refresh(who, refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
  });
});

describe('an access token', () => {
  it('ends after 365 days', async () => {
    const { accessToken } = await signIn(await setting());
    oauth.clock.advance(365 * DAY - SECOND);
    expect(await verify(accessToken)).toBeDefined();
    oauth.clock.advance(SECOND);
    expect(await verify(accessToken)).toBeUndefined();
  });

  it('is taken beside its own app’s secret only', async () => {
    const [who, other] = [await setting(), await setting()];
    const { accessToken } = await signIn(who);
    expect(await verify(accessToken, who.secret)).toBeDefined();
    expect(await verify(accessToken, other.secret)).toBeUndefined();
    expect(await verify(accessToken, '')).toBeUndefined();
    const own = { ownerId: who.user.id, clientId: who.clientId };
    await oauth.apps.rotateSecret(own, ACTOR);
    oauth.clock.advance(24 * HOUR - SECOND);
    expect(await verify(accessToken, who.secret)).toBeDefined();
    oauth.clock.advance(SECOND);
    expect(await verify(accessToken, who.secret)).toBeUndefined();
  });

  it('notes its use at most once a minute', async () => {
    const who = await setting();
    const { accessToken } = await signIn(who);
    const lastUsed = async () => (await oauth.grants.list(who.user.id))[0]?.lastUsedAt;
    expect(await lastUsed()).toBeNull();
    const first = oauth.clock.now();
    await verify(accessToken);
    oauth.clock.advance(59 * SECOND);
    await verify(accessToken);
    expect(await lastUsed()).toBe(first);
    oauth.clock.advance(SECOND);
    await verify(accessToken);
    expect(await lastUsed()).toBe(first + 60 * SECOND);
  });

  it('is nowhere in the clear', async () => {
    const who = await setting();
    const code = await newCode(who);
    const { accessToken, refreshToken = '' } = await exchange(who, code);
    const { rows } = await oauth.pools.read.query(
      `select string_agg(t::text, '') as dump from (
        select row_to_json(x)::text from oauth_tokens x union all select row_to_json(x)::text from oauth_codes x
        union all select row_to_json(x)::text from oauth_app_secrets x
        union all select details::text from audit_details) t(t)`,
    );
    for (const secret of [accessToken, refreshToken, code, who.secret ?? '']) {
      expect(rows[0].dump.includes(secret.slice(13))).toBe(false);
    }
  });

  it('is found by its index', async () => {
    const { rows } = await oauth.pools.read.query(
      `select indexdef from pg_indexes where tablename = 'oauth_tokens' and indexdef like '%(token_hash)'`,
    );
    expect(rows).toHaveLength(1);
  });
});

describe('the scope admin', () => {
  it('is good as long as app and person are, and comes back with them', async () => {
    const made = await setting({ allowedScopes: ['email', 'admin'] }, 'viewer');
    const holds = async (token: string) => (await verify(token))?.scopes.has('admin');
    await oauth.apps.setTrust(made.clientId, { isVerified: true, mayAskForAdmin: true }, ACTOR);
    const client = await oauth.clients.authenticate({ basic: { id: made.clientId, secret: made.secret } });
    const who = { ...made, client };
    const { accessToken, scope } = await signIn(who, { scope: 'email,admin' });
    expect(scope).toBe('email,admin');
    expect(await holds(accessToken)).toBe(true);
    const level = (value: AdminLevel) =>
      oauth.pools.ingest.query('update users set admin_level = $2 where id = $1', [who.user.id, value]);
    await level('default');
    expect(await verify(accessToken)).toMatchObject({ scopes: new Set(['email']) });
    await level('superadmin');
    expect(await holds(accessToken)).toBe(true);
    for (const trust of [{ isVerified: false }, { isVerified: true, mayAskForAdmin: false }]) {
      await oauth.apps.setTrust(who.clientId, trust, ACTOR);
      expect(await holds(accessToken)).toBe(false);
    }
    await oauth.apps.setTrust(who.clientId, { mayAskForAdmin: true }, ACTOR);
    const own = { ownerId: who.user.id, clientId: who.clientId };
    await oauth.apps.update(own, { allowedScopes: ['email'] }, ACTOR);
    expect(await holds(accessToken)).toBe(false);
  });
});

describe('the end of tokens', () => {
  it('comes for all of one authorization with any of its tokens', async () => {
    const who = await setting();
    for (const which of ['accessToken', 'refreshToken'] as const) {
      const [one, other] = [await signIn(who), await signIn(who)];
      await oauth.revocation.revoke(who.client, { token: one[which] });
      expect(await verify(one.accessToken)).toBeUndefined();
      await expect(refresh(who, one.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect(await verify(other.accessToken)).toBeDefined();
    }
  });

  it('comes for a person, or for all people of the app', async () => {
    const who = await setting();
    const second = { ...who, user: await oauth.users.create({ username: `person${++count}` }) };
    const third = { ...who, user: await oauth.users.create({ username: `person${++count}` }) };
    const tokens = [await signIn(who), await signIn(who), await signIn(second), await signIn(third)] as const;
    const pending = await newCode(third);
    const living = async () =>
      (await Promise.all(tokens.map(({ accessToken }) => verify(accessToken)))).map((found) => found !== undefined);
    await oauth.revocation.revoke(who.client, { token: tokens[0].accessToken, all: 'true' });
    expect(await living()).toEqual([false, false, true, true]);
    await oauth.revocation.revoke(who.client, { user_id: second.user.uuid });
    expect(await living()).toEqual([false, false, false, true]);
    await oauth.revocation.revoke(who.client, { user_id: 'nobody' });
    await oauth.revocation.revoke(who.client, { all: 'false', token: 'unknown' });
    expect(await living()).toEqual([false, false, false, true]);
    await oauth.revocation.revoke(who.client, { all: 'true' });
    expect(await living()).toEqual([false, false, false, false]);
    await expect(exchange(third, pending)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('is no matter of other apps, nor of everybody for an app without a secret', async () => {
    const [who, other] = [await setting(), await setting({ isConfidential: false })];
    const { accessToken } = await signIn(who);
    await oauth.revocation.revoke(other.client, { token: accessToken });
    expect(await verify(accessToken)).toBeDefined();
    await expect(oauth.revocation.revoke(other.client, { all: 'true' })).rejects.toMatchObject({
      error: 'invalid_client',
    });
    await expect(oauth.revocation.revoke(who.client, {})).rejects.toMatchObject({ error: 'invalid_request' });
  });

  it('comes when the person takes the app’s access away', async () => {
    const who = await setting();
    const { accessToken, refreshToken } = await signIn(who);
    const code = await newCode(who);
    const [grant] = await oauth.grants.list(who.user.id);
    expect(grant).toMatchObject({ clientId: who.clientId, name: 'App', scopes: ['email', 'read_stats'] });
    const stranger = await setting();
    await expect(oauth.grants.revoke(stranger.user.id, grant?.id ?? '', ACTOR)).rejects.toMatchObject({
      code: 'oauth.grant_not_found',
    });
    await oauth.grants.revoke(who.user.id, grant?.id ?? '', ACTOR);
    expect(await verify(accessToken)).toBeUndefined();
    await expect(refresh(who, refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(exchange(who, code)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await oauth.grants.list(who.user.id)).toEqual([]);
  });

  it('comes with the end of the app', async () => {
    const who = await setting();
    const { accessToken } = await signIn(who);
    await oauth.apps.delete({ ownerId: who.user.id, clientId: who.clientId }, ACTOR);
    expect(await verify(accessToken)).toBeUndefined();
    await expect(oauth.clients.authenticate({ body: { id: who.clientId, secret: who.secret } })).rejects.toMatchObject({
      error: 'invalid_client',
    });
    expect(await oauth.grants.list(who.user.id)).toEqual([]);
  });

  it('is tidied up after a month', async () => {
    const who = await setting();
    const { accessToken } = await signIn(who);
    await oauth.revocation.revoke(who.client, { token: accessToken });
    const rows = async () => {
      const sql = 'select count(*)::int as n from oauth_tokens where app_id = $1';
      return (await oauth.pools.read.query(sql, [who.client.app.id])).rows[0].n as number;
    };
    while ((await oauth.upkeep.purgeExpired(1_000)) > 0);
    expect(await rows()).toBe(2);
    oauth.clock.advance(31 * DAY);
    expect(await oauth.upkeep.purgeExpired(1)).toBeGreaterThan(0);
    while ((await oauth.upkeep.purgeExpired(1_000)) > 0);
    expect(await rows()).toBe(0);
  });
});

describe('introspection', () => {
  it('tells an app of its own tokens, and nothing of others', async () => {
    const [who, other] = [await setting(), await setting()];
    const { accessToken, refreshToken } = await signIn(who);
    expect(await oauth.revocation.introspect(who.client, accessToken)).toEqual({
      isActive: true,
      kind: 'access',
      scope: 'email,read_stats',
      clientId: who.clientId,
      username: expect.any(String),
      userUuid: who.user.uuid,
      createdAt: oauth.clock.now(),
      expiresAt: oauth.clock.now() + 365 * DAY,
    });
    expect(await oauth.revocation.introspect(who.client, refreshToken)).toMatchObject({ kind: 'refresh' });
    expect(await oauth.revocation.introspect(other.client, accessToken)).toEqual({ isActive: false });
    expect(await oauth.revocation.introspect(who.client, 'x')).toEqual({ isActive: false });
    await oauth.revocation.revoke(who.client, { token: accessToken });
    expect(await oauth.revocation.introspect(who.client, accessToken)).toEqual({ isActive: false });
    const open = await setting({ isConfidential: false });
    await expect(oauth.revocation.introspect(open.client, accessToken)).rejects.toMatchObject({
      error: 'invalid_client',
    });
  });
});
