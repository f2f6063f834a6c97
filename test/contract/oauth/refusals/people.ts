import type { AdminLevel } from '#libs/platform/auth';
import { type AppPapers, type OauthSite, type Person, type TokenSet, tokensOf } from '../../../support/oauth-client.js';
import { rowsOf } from '../../../support/rows.js';
import { type Refusal, type Reply, replyOf, type World } from './refusal.js';

const ME = '/api/v1/users/current';
const HEARTBEATS = '/api/v1/users/current/heartbeats?date=2026-10-09';
const ADMIN = '/api/admin/v1/check';
const BAD_GRANT = { status: 400, error: 'invalid_grant' } as const;
const DEAD = {
  status: 401,
  error: 'Unauthorized',
  challenge: 'Bearer realm="beatkeeper", error="invalid_token"',
} as const;

const short = (scope: string) =>
  ({
    status: 403,
    error: 'insufficient_scope',
    challenge: `Bearer error="insufficient_scope", scope="${scope}"`,
  }) as const;

interface SignedIn extends TokenSet {
  readonly site: OauthSite;
  readonly person: Person;
  readonly app: AppPapers;
}

let count = 0;

/** Somebody to whom something will happen has let a new app in. */
function somebody(act: (signedIn: SignedIn) => Promise<Reply>, scope = 'email,read_stats', adminLevel?: AdminLevel) {
  return async ({ site }: World): Promise<Reply> => {
    const person = await site.person({ username: `somebody${++count}`, ...(adminLevel && { adminLevel }) });
    const app = await site.register();
    if (scope.includes('admin')) await site.trust(app);
    return act({ site, person, app, ...(await site.signIn(person, app, { scope })) });
  };
}

const administrator = (act: (signedIn: SignedIn) => Promise<Reply>) => somebody(act, 'email,admin', 'viewer');

const get = async (site: OauthSite, path: string, token: string): Promise<Reply> =>
  replyOf(await site.api(path, `Bearer ${token}`));

/** Straight in the database: how people are suspended and demoted is not the matter here. */
function change({ site, person }: SignedIn, assignment: string): Promise<unknown> {
  return rowsOf(site.server.database, `update users set ${assignment} where uuid = $1`, [person.uuid]);
}

const suspend = (signedIn: SignedIn) => change(signedIn, "suspended_at = '2026-10-10T12:00:00Z'");

const SUSPENDED: Refusal[] = [
  {
    name: 'a token of somebody who was suspended',
    rule: 'RFC 6750 §3.1',
    send: somebody(async (all) => {
      await suspend(all);
      return get(all.site, ME, all.access);
    }),
    ...DEAD,
  },
  {
    name: 'a refresh token of somebody who was suspended',
    rule: 'RFC 6749 §5.2',
    send: somebody(async (all) => {
      await suspend(all);
      return replyOf(await all.site.refresh(all.app, all.refresh));
    }),
    ...BAD_GRANT,
  },
  {
    name: 'a code of somebody who was suspended',
    rule: 'RFC 6749 §5.2',
    send: somebody(async (all) => {
      const code = await all.site.code(all.person, all.app);
      await suspend(all);
      return replyOf(await all.site.exchange(all.app, code));
    }),
    ...BAD_GRANT,
  },
  {
    name: 'asking about a token of somebody who was suspended',
    rule: 'RFC 7662 §2.2',
    send: somebody(async (all) => {
      await suspend(all);
      return replyOf(await all.site.as(all.app, '/oauth/introspect', { token: all.access }));
    }),
    status: 200,
    error: 'inactive',
  },
];

const ADMINISTRATORS: Refusal[] = [
  {
    name: 'an administrator’s token that may not do what administrators may',
    rule: 'RFC 6750 §3.1',
    send: somebody(({ site, access }) => get(site, ADMIN, access), 'read', 'superadmin'),
    ...short('admin'),
  },
  {
    name: 'a token for admin of somebody who is no administrator any more',
    rule: 'looked at anew with every request',
    send: administrator(async (all) => {
      expectGood(await get(all.site, ADMIN, all.access));
      await change(all, "admin_level = 'default'");
      return get(all.site, ADMIN, all.access);
    }),
    ...short('admin'),
  },
  {
    name: 'a token for admin after refreshing, of somebody who is no administrator any more',
    rule: 'looked at anew with every request',
    send: administrator(async (all) => {
      await change(all, "admin_level = 'default'");
      const { access } = tokensOf(await all.site.refresh(all.app, all.refresh));
      return get(all.site, ADMIN, access);
    }),
    ...short('admin'),
  },
  {
    name: 'a token for admin of an app that lost the mark',
    rule: 'looked at anew with every request',
    send: administrator(async (all) => {
      const { status } = await all.site.setTrust(all.app, { is_verified: false, may_ask_for_admin: false });
      expectGood({ status });
      return get(all.site, ADMIN, all.access);
    }),
    ...short('admin'),
  },
];

const NARROWED: Refusal[] = [
  {
    name: 'a token for what the person has unticked since',
    rule: 'what people take back is gone from tokens too',
    send: somebody(async ({ site, person, app, access }) => {
      expectGood(await get(site, HEARTBEATS, access));
      await person.browser.get(site.authorizePath(app, { scope: 'email,read_heartbeats', force_approve: 'true' }));
      await person.browser.submit({ scope: ['email'] }, { button: 'Allow' });
      return get(site, HEARTBEATS, access);
    }, 'email,read_heartbeats'),
    ...short('read_heartbeats'),
  },
  {
    name: 'a token for what the app may not ask for any more',
    rule: 'no app gets scopes outside its list',
    send: somebody(async ({ site, app, access }) => {
      expectGood(await get(site, HEARTBEATS, access));
      await site.change(app, 'PATCH', '', { allowed_scopes: ['email'] });
      return get(site, HEARTBEATS, access);
    }, 'email,read_heartbeats'),
    ...short('read_heartbeats'),
  },
  {
    name: 'a scope while refreshing that the person has unticked since',
    rule: 'RFC 6749 §6: never more than was allowed',
    send: somebody(async ({ site, person, app, refresh }) => {
      await person.browser.get(site.authorizePath(app, { scope: 'email,read_heartbeats', force_approve: 'true' }));
      await person.browser.submit({ scope: ['email'] }, { button: 'Allow' });
      const { access } = tokensOf(await site.refresh(app, refresh));
      return get(site, HEARTBEATS, access);
    }, 'email,read_heartbeats'),
    ...short('read_heartbeats'),
  },
];

export const PEOPLE: readonly Refusal[] = [...SUSPENDED, ...ADMINISTRATORS, ...NARROWED];

function expectGood({ status }: { readonly status: number }): void {
  if (status !== 200) throw new Error(`it did not even work before: ${status}`);
}
