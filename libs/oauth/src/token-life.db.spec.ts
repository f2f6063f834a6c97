import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdminLevel } from '#libs/platform/auth';
import { type Oauth, openOauth } from '../../../test/support/oauth.js';
import { OauthActs } from '../../../test/support/oauth-acts.js';

const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const ACTOR = { kind: 'operator' } as const;

let oauth: Oauth;
let acts: OauthActs;

beforeAll(async () => {
  oauth = await openOauth('2026-10-10T12:00:00Z');
  acts = new OauthActs(oauth);
});
afterAll(() => oauth?.close());

describe('an access token', () => {
  it('ends after 365 days', async () => {
    const { accessToken } = await acts.signIn(await acts.setting());
    oauth.clock.advance(365 * DAY - SECOND);
    expect(await acts.verify(accessToken)).toBeDefined();
    oauth.clock.advance(SECOND);
    expect(await acts.verify(accessToken)).toBeUndefined();
  });

  it('is taken beside its own app’s secret only', async () => {
    const [who, other] = [await acts.setting(), await acts.setting()];
    const { accessToken } = await acts.signIn(who);
    expect(await acts.verify(accessToken, who.secret)).toBeDefined();
    expect(await acts.verify(accessToken, other.secret)).toBeUndefined();
    expect(await acts.verify(accessToken, '')).toBeUndefined();
    const own = { ownerId: who.user.id, clientId: who.clientId };
    await oauth.apps.rotateSecret(own, ACTOR);
    oauth.clock.advance(24 * HOUR - SECOND);
    expect(await acts.verify(accessToken, who.secret)).toBeDefined();
    oauth.clock.advance(SECOND);
    expect(await acts.verify(accessToken, who.secret)).toBeUndefined();
  });

  it('notes its use at most once a minute', async () => {
    const who = await acts.setting();
    const { accessToken } = await acts.signIn(who);
    const lastUsed = async () => (await oauth.grants.list(who.user.id))[0]?.lastUsedAt;
    expect(await lastUsed()).toBeNull();
    const first = oauth.clock.now();
    await acts.verify(accessToken);
    oauth.clock.advance(59 * SECOND);
    await acts.verify(accessToken);
    expect(await lastUsed()).toBe(first);
    oauth.clock.advance(SECOND);
    await acts.verify(accessToken);
    expect(await lastUsed()).toBe(first + 60 * SECOND);
  });

  it('is nowhere in the clear', async () => {
    const who = await acts.setting();
    const code = await acts.newCode(who);
    const { accessToken, refreshToken = '' } = await acts.exchange(who, code);
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
    const made = await acts.setting({ allowedScopes: ['email', 'admin'] }, 'viewer');
    const holds = async (token: string) => (await acts.verify(token))?.scopes.has('admin');
    await oauth.apps.setTrust(made.clientId, { isVerified: true, mayAskForAdmin: true }, ACTOR);
    const client = await oauth.clients.authenticate({ basic: { id: made.clientId, secret: made.secret } });
    const who = { ...made, client };
    const { accessToken, scope } = await acts.signIn(who, { scope: 'email,admin' });
    expect(scope).toBe('email,admin');
    expect(await holds(accessToken)).toBe(true);
    const level = (value: AdminLevel) =>
      oauth.pools.ingest.query('update users set admin_level = $2 where id = $1', [who.user.id, value]);
    await level('default');
    expect(await acts.verify(accessToken)).toMatchObject({ scopes: new Set(['email']) });
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
    const who = await acts.setting();
    for (const which of ['accessToken', 'refreshToken'] as const) {
      const [one, other] = [await acts.signIn(who), await acts.signIn(who)];
      await oauth.revocation.revoke(who.client, { token: one[which] });
      expect(await acts.verify(one.accessToken)).toBeUndefined();
      await expect(acts.refresh(who, one.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect(await acts.verify(other.accessToken)).toBeDefined();
    }
  });

  it('comes for a person, or for all people of the app', async () => {
    const who = await acts.setting();
    const second = { ...who, user: await acts.person() };
    const third = { ...who, user: await acts.person() };
    const tokens = [
      await acts.signIn(who),
      await acts.signIn(who),
      await acts.signIn(second),
      await acts.signIn(third),
    ] as const;
    const pending = await acts.newCode(third);
    const living = async () =>
      (await Promise.all(tokens.map(({ accessToken }) => acts.verify(accessToken)))).map(
        (found) => found !== undefined,
      );
    await oauth.revocation.revoke(who.client, { token: tokens[0].accessToken, all: 'true' });
    expect(await living()).toEqual([false, false, true, true]);
    await oauth.revocation.revoke(who.client, { user_id: second.user.uuid });
    expect(await living()).toEqual([false, false, false, true]);
    await oauth.revocation.revoke(who.client, { user_id: 'nobody' });
    await oauth.revocation.revoke(who.client, { all: 'false', token: 'unknown' });
    expect(await living()).toEqual([false, false, false, true]);
    await oauth.revocation.revoke(who.client, { all: 'true' });
    expect(await living()).toEqual([false, false, false, false]);
    await expect(acts.exchange(third, pending)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('is no matter of other apps, nor of everybody for an app without a secret', async () => {
    const [who, other] = [await acts.setting(), await acts.setting({ isConfidential: false })];
    const { accessToken } = await acts.signIn(who);
    await oauth.revocation.revoke(other.client, { token: accessToken });
    expect(await acts.verify(accessToken)).toBeDefined();
    await expect(oauth.revocation.revoke(other.client, { all: 'true' })).rejects.toMatchObject({
      error: 'invalid_client',
    });
    await expect(oauth.revocation.revoke(who.client, {})).rejects.toMatchObject({ error: 'invalid_request' });
  });

  it('comes when the person takes the app’s access away', async () => {
    const who = await acts.setting();
    const { accessToken, refreshToken } = await acts.signIn(who);
    const code = await acts.newCode(who);
    const [grant] = await oauth.grants.list(who.user.id);
    expect(grant).toMatchObject({ clientId: who.clientId, name: 'App', scopes: ['email', 'read_stats'] });
    const stranger = await acts.setting();
    await expect(oauth.grants.revoke(stranger.user.id, grant?.id ?? '', ACTOR)).rejects.toMatchObject({
      code: 'oauth.grant_not_found',
    });
    await oauth.grants.revoke(who.user.id, grant?.id ?? '', ACTOR);
    expect(await acts.verify(accessToken)).toBeUndefined();
    await expect(acts.refresh(who, refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(acts.exchange(who, code)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await oauth.grants.list(who.user.id)).toEqual([]);
  });

  it('comes with the end of the app', async () => {
    const who = await acts.setting();
    const { accessToken } = await acts.signIn(who);
    await oauth.apps.delete({ ownerId: who.user.id, clientId: who.clientId }, ACTOR);
    expect(await acts.verify(accessToken)).toBeUndefined();
    await expect(oauth.clients.authenticate({ body: { id: who.clientId, secret: who.secret } })).rejects.toMatchObject({
      error: 'invalid_client',
    });
    expect(await oauth.grants.list(who.user.id)).toEqual([]);
  });

  it('is tidied up after a month', async () => {
    const who = await acts.setting();
    const { accessToken } = await acts.signIn(who);
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
    const [who, other] = [await acts.setting(), await acts.setting()];
    const { accessToken, refreshToken } = await acts.signIn(who);
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
    const open = await acts.setting({ isConfidential: false });
    await expect(oauth.revocation.introspect(open.client, accessToken)).rejects.toMatchObject({
      error: 'invalid_client',
    });
  });
});
