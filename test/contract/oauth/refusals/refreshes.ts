import { type AppPapers, type OauthSite, type Person, type TokenSet, tokensOf } from '../../../support/oauth-client.js';
import { type Refusal, type Reply, replyOf, type World } from './refusal.js';

const YEAR = 365 * 86_400;
const BAD_GRANT = { status: 400, error: 'invalid_grant' } as const;
const DEAD = {
  status: 401,
  error: 'Unauthorized',
  challenge: 'Bearer realm="beatkeeper", error="invalid_token"',
} as const;

interface SignedIn extends TokenSet {
  readonly site: OauthSite;
  readonly ada: Person;
  readonly app: AppPapers;
}

type Act = (signedIn: SignedIn) => Promise<Reply>;

/** Ada has let a new app in that has a secret, and may see `email,read_stats`. */
function signedIn(act: Act, fields = {}) {
  return async ({ site, ada }: World): Promise<Reply> => {
    const app = await site.register(fields);
    return act({ site, ada, app, ...(await site.signIn(ada, app)) });
  };
}

/** The same with an app without a secret: its refresh tokens work once. */
const openSignedIn = (act: Act) => signedIn(act, { is_confidential: false });

const refreshing = (form: Readonly<Record<string, string | undefined>>) =>
  signedIn(async ({ site, app, refresh }) => replyOf(await site.refresh(app, refresh, form)));

const api = async (site: OauthSite, token: string): Promise<Reply> =>
  replyOf(await site.api('/api/v1/users/current', `Bearer ${token}`));

const TOKENS: Refusal[] = [
  {
    name: 'no refresh_token',
    rule: 'RFC 6749 §6',
    send: refreshing({ refresh_token: undefined }),
    status: 400,
    error: 'invalid_request',
  },
  {
    name: 'a made-up refresh token',
    rule: 'RFC 6749 §5.2',
    send: refreshing({ refresh_token: `waka_ref_${'A'.repeat(80)}` }),
    ...BAD_GRANT,
  },
  {
    name: 'an access token instead of a refresh token',
    rule: 'RFC 6749 §1.5: made for the authorization server only, and the other way round',
    send: signedIn(async ({ site, app, access }) => replyOf(await site.refresh(app, access))),
    ...BAD_GRANT,
  },
  {
    name: 'an access token made to look like a refresh token',
    rule: 'RFC 6749 §1.5',
    send: signedIn(async ({ site, app, access }) => replyOf(await site.refresh(app, access.replace('_tok_', '_ref_')))),
    ...BAD_GRANT,
  },
  {
    name: 'a code instead of a refresh token',
    rule: 'RFC 6749 §1.5',
    send: signedIn(async ({ site, ada, app }) => replyOf(await site.refresh(app, await site.code(ada, app)))),
    ...BAD_GRANT,
  },
  {
    name: 'a refresh token of another app',
    rule: 'RFC 6749 §6, §10.4',
    send: signedIn(async ({ site, refresh }) => replyOf(await site.refresh(await site.register(), refresh))),
    ...BAD_GRANT,
  },
  {
    name: 'a refresh token of an app with a secret, without the secret',
    rule: 'RFC 6749 §6',
    send: signedIn(async ({ site, app, refresh }) =>
      replyOf(await site.refresh({ ...app, secret: undefined }, refresh)),
    ),
    status: 401,
    error: 'invalid_client',
  },
  {
    name: 'a refresh token that nobody used for a year',
    rule: 'RFC 9700 §4.14.2: expire after a time without use',
    send: signedIn(async ({ site, app, refresh }) => replyOf(await site.later(YEAR, () => site.refresh(app, refresh)))),
    ...BAD_GRANT,
  },
  {
    name: 'a refresh token two years after the person was asked, however often it was used',
    rule: 'nobody is let in for ever',
    send: signedIn(async ({ site, app, refresh }) => {
      for (const year of [0.9, 1.8]) tokensOf(await site.later(year * YEAR, () => site.refresh(app, refresh)));
      return replyOf(await site.later(2 * YEAR, () => site.refresh(app, refresh)));
    }),
    ...BAD_GRANT,
  },
  {
    name: 'a refresh token that was revoked',
    rule: 'RFC 7009 §2.1',
    send: signedIn(async ({ site, app, refresh }) => {
      await site.as(app, '/oauth/revoke', { token: refresh });
      return replyOf(await site.refresh(app, refresh));
    }),
    ...BAD_GRANT,
  },
  {
    name: 'a refresh token whose access token was revoked',
    rule: 'RFC 7009 §2.1: the pair ends together',
    send: signedIn(async ({ site, app, access, refresh }) => {
      await site.as(app, '/oauth/revoke', { token: access });
      return replyOf(await site.refresh(app, refresh));
    }),
    ...BAD_GRANT,
  },
  {
    name: 'a refresh token as a bearer of the API',
    rule: 'RFC 6749 §1.5: never sent to resource servers',
    send: signedIn(({ site, refresh }) => api(site, refresh)),
    ...DEAD,
  },
];

const SCOPES: Refusal[] = [
  {
    name: 'a scope that was not given',
    rule: 'RFC 6749 §6',
    send: refreshing({ scope: 'email,write_heartbeats' }),
    status: 400,
    error: 'invalid_scope',
  },
  {
    name: 'a scope that contains the one that was given',
    rule: 'RFC 6749 §6',
    send: refreshing({ scope: 'read_heartbeats' }),
    status: 400,
    error: 'invalid_scope',
  },
  {
    name: 'a scope that there is not, while refreshing',
    rule: 'RFC 6749 §5.2',
    send: refreshing({ scope: 'read_minds' }),
    status: 400,
    error: 'invalid_scope',
  },
  {
    name: 'a list of scopes by brackets',
    rule: 'RFC 6749 §3.2: parameters are texts',
    send: refreshing({ 'scope[a]': 'b' }),
    status: 400,
    error: 'invalid_request',
  },
];

/** RFC 9700 §4.14.2: two who hold the same token cannot be told apart, so both lose it. */
const REUSE: Refusal[] = [
  {
    name: 'a refresh token that was used, after its successor was used too',
    rule: 'RFC 9700 §4.14.2',
    send: openSignedIn(async ({ site, app, refresh }) => {
      const next = tokensOf(await site.refresh(app, refresh));
      tokensOf(await site.refresh(app, next.refresh));
      return replyOf(await site.refresh(app, refresh));
    }),
    ...BAD_GRANT,
  },
  {
    name: 'a refresh token that was used half a minute ago',
    rule: 'RFC 9700 §4.14.2: no lost reply is asked for so late',
    send: openSignedIn(async ({ site, app, refresh }) => {
      tokensOf(await site.refresh(app, refresh));
      return replyOf(await site.later(31, () => site.refresh(app, refresh)));
    }),
    ...BAD_GRANT,
  },
  {
    name: 'a refresh token that comes a third time',
    rule: 'RFC 9700 §4.14.2: a reply is lost once',
    send: openSignedIn(async ({ site, app, refresh }) => {
      for (const _ of ['first', 'lost']) tokensOf(await site.refresh(app, refresh));
      return replyOf(await site.refresh(app, refresh));
    }),
    ...BAD_GRANT,
  },
  {
    name: 'the newest refresh token of a family in which one came again',
    rule: 'RFC 9700 §4.14.2',
    send: openSignedIn(async ({ site, app, refresh }) => {
      const next = tokensOf(await site.refresh(app, refresh));
      await site.later(31, () => site.refresh(app, refresh));
      return replyOf(await site.refresh(app, next.refresh));
    }),
    ...BAD_GRANT,
  },
  {
    name: 'the newest access token of a family in which one came again',
    rule: 'RFC 9700 §4.14.2',
    send: openSignedIn(async ({ site, app, refresh }) => {
      const next = tokensOf(await site.refresh(app, refresh));
      await site.later(31, () => site.refresh(app, refresh));
      return api(site, next.access);
    }),
    ...DEAD,
  },
  {
    name: 'the first access token of a family in which one came again',
    rule: 'RFC 9700 §4.14.2',
    send: openSignedIn(async ({ site, app, refresh, access }) => {
      tokensOf(await site.refresh(app, refresh));
      await site.later(31, () => site.refresh(app, refresh));
      return api(site, access);
    }),
    ...DEAD,
  },
  {
    name: 'a used refresh token of an app with a secret that wants rotation',
    rule: 'RFC 9700 §4.14.2; by choice of the app',
    send: signedIn(
      async ({ site, app, refresh }) => {
        tokensOf(await site.refresh(app, refresh));
        return replyOf(await site.later(31, () => site.refresh(app, refresh)));
      },
      { rotates_refresh_tokens: true },
    ),
    ...BAD_GRANT,
  },
  {
    name: 'the access token of a reply that was lost and asked for again',
    rule: 'nothing of a reply that somebody else may have',
    send: openSignedIn(async ({ site, app, refresh }) => {
      const lost = tokensOf(await site.refresh(app, refresh));
      tokensOf(await site.refresh(app, refresh));
      return api(site, lost.access);
    }),
    ...DEAD,
  },
];

export const REFRESHES: readonly Refusal[] = [...TOKENS, ...SCOPES, ...REUSE];
