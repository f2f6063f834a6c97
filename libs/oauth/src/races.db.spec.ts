import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Oauth, openOauth } from '../../../test/support/oauth.js';
import { OauthActs, type Setting } from '../../../test/support/oauth-acts.js';

const ACTOR = { kind: 'operator' } as const;

let oauth: Oauth;
let acts: OauthActs;

beforeAll(async () => {
  oauth = await openOauth('2026-10-10T12:00:00Z');
  acts = new OauthActs(oauth);
});
afterAll(() => oauth?.close());

/** Holds a row, lets others queue up behind it one after another, and lets go; what became of them. */
async function behind(
  [sql, value]: readonly [sql: string, value: unknown],
  ...others: readonly (() => Promise<unknown>)[]
) {
  const holder = await oauth.pools.ingest.connect();
  try {
    await holder.query('begin');
    await holder.query(sql, [value]);
    const pending: Promise<unknown>[] = [];
    for (const [index, other] of others.entries()) {
      pending.push(other());
      await waiting(index + 1);
    }
    await holder.query('commit');
    return await Promise.allSettled(pending);
  } finally {
    holder.release();
  }
}

async function waiting(count: number): Promise<void> {
  const sql = `select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  await expect.poll(async () => (await oauth.pools.read.query(sql)).rows[0].count, { timeout: 5_000 }).toBe(count);
}

const GRANT = 'select from oauth_grants where user_id = $1 for update';
const OLDEST_ACCESS = `select from oauth_tokens where id = (
  select id from oauth_tokens where user_id = $1 and kind = 'access' order by number limit 1) for update`;

describe('what is revoked while tokens are being made', () => {
  it('is a code that was read before everything ended', async () => {
    const who = await acts.setting();
    const code = await acts.newCode(who);
    const [, exchange] = await behind(
      [GRANT, who.user.id],
      () => oauth.revocation.revoke(who.client, { all: 'true' }),
      () => acts.exchange(who, code),
    );
    expect(exchange).toMatchObject({ status: 'rejected', reason: { error: 'invalid_grant' } });
  });

  it.each([true, false])('is what a refresh gives out, of an app with a secret: %s', async (isConfidential) => {
    const who = await acts.setting({ isConfidential });
    for (let count = 0; count < 7; count++) await acts.signIn(who);
    const last = await acts.signIn(who);
    const [refresh, revocation] = await behind(
      [OLDEST_ACCESS, who.user.id],
      () => acts.refresh(who, last.refreshToken),
      () => oauth.revocation.revoke(who.client, { token: last.accessToken }),
    );
    expect(revocation).toMatchObject({ status: 'fulfilled' });
    const { accessToken } = (refresh as PromiseFulfilledResult<{ accessToken: string }>).value;
    expect(await acts.verify(accessToken)).toBeUndefined();
  });
});

describe('owners who do two things at once', () => {
  const own = ({ user, clientId }: Setting) => ({ ownerId: user.id, clientId });

  it('have two living secrets at most', async () => {
    const who = await acts.setting();
    await Promise.all(Array.from({ length: 6 }, () => oauth.apps.rotateSecret(own(who), ACTOR)));
    const { secrets } = await oauth.apps.find(own(who));
    expect(secrets).toHaveLength(2);
    expect(secrets.filter(({ expiresAt }) => expiresAt === null)).toHaveLength(1);
  });

  it('lose neither change', async () => {
    const who = await acts.setting();
    const redirectUris = ['https://new.example/cb'];
    await behind(
      ['select from oauth_apps where client_id = $1 for update', who.clientId],
      () => oauth.apps.update(own(who), { redirectUris }, ACTOR),
      () => oauth.apps.update(own(who), { name: 'New' }, ACTOR),
    );
    expect(await oauth.apps.find(own(who))).toMatchObject({ name: 'New', redirectUris });
  });
});
