import {
  type AppPapers,
  type OauthSite,
  type Params,
  type Person,
  type TokenSet,
} from '../../../support/oauth-client.js';
import { type Refusal, type Reply, replyOf, type World } from './refusal.js';

const ME = '/api/v1/users/current';
/** RFC 6750 §3.1: no error code for a request without a credential. */
const ASKED = { status: 401, error: 'Unauthorized', challenge: 'Bearer realm="beatkeeper"' } as const;
const BAD_TOKEN = {
  status: 401,
  error: 'Unauthorized',
  challenge: 'Bearer realm="beatkeeper", error="invalid_token"',
} as const;

/** For a bad token in an address RFC 6750 §3 would like an error code, and does not insist. */
const REFUSED = {
  status: 401,
  error: 'Unauthorized',
  challenge: /^Bearer realm="beatkeeper"(, error="invalid_token")?$/,
} as const;

const short = (scope: string) =>
  ({
    status: 403,
    error: 'insufficient_scope',
    challenge: `Bearer error="insufficient_scope", scope="${scope}"`,
  }) as const;

interface SignedIn extends TokenSet {
  readonly site: OauthSite;
  readonly ada: Person;
  readonly bob: Person;
  readonly app: AppPapers;
  readonly other: AppPapers;
}

/** Ada has let a new app in. */
function signedIn(act: (signedIn: SignedIn) => Promise<Reply>, params: Params = {}) {
  return async ({ site, ada, bob, confidential: other }: World): Promise<Reply> => {
    const app = await site.register();
    return act({ site, ada, bob, app, other, ...(await site.signIn(ada, app, params)) });
  };
}

const get = async (site: OauthSite, path: string, authorization?: string) =>
  replyOf(await site.api(path, authorization));

const header = (authorization: (tokens: SignedIn) => string) =>
  signedIn((all) => get(all.site, ME, authorization(all)));

const query = (search: (tokens: SignedIn) => string) => signedIn((all) => get(all.site, `${ME}?${search(all)}`));

const HEADERS: Refusal[] = [
  { name: 'the API without a credential', rule: 'RFC 6750 §3', send: ({ site }) => get(site, ME), ...ASKED },
  { name: 'an empty bearer', rule: 'RFC 6750 §2.1', send: header(() => 'Bearer'), ...BAD_TOKEN },
  {
    name: 'a scheme that there is not',
    rule: 'RFC 6750 §2.1',
    send: header(({ access }) => `MAC ${access}`),
    ...BAD_TOKEN,
  },
  {
    name: 'a token that there is not',
    rule: 'RFC 6750 §3.1',
    send: header(() => `Bearer waka_tok_${'A'.repeat(80)}`),
    ...BAD_TOKEN,
  },
  {
    name: 'a token whose prefix is in capitals',
    rule: 'RFC 6750 §2.1: compared as it is',
    send: header(({ access }) => `Bearer ${access.replace('waka_tok_', 'WAKA_TOK_')}`),
    ...BAD_TOKEN,
  },
  {
    name: 'a token without its prefix',
    rule: 'RFC 6750 §2.1: compared as it is',
    send: header(({ access }) => `Bearer ${access.slice(9)}`),
    ...BAD_TOKEN,
  },
  {
    name: 'a token with a letter more',
    rule: 'RFC 6750 §2.1: compared as it is',
    send: header(({ access }) => `Bearer ${access}A`),
    ...BAD_TOKEN,
  },
  {
    name: 'two tokens in one header',
    rule: 'RFC 6750 §2.1: one',
    send: header(({ access }) => `Bearer ${access} ${access}`),
    ...BAD_TOKEN,
  },
  {
    name: 'a secret of an app as a bearer',
    rule: 'a secret alone is nobody',
    send: header(({ app }) => `Bearer ${app.secret}`),
    ...BAD_TOKEN,
  },
  {
    name: 'id and secret of an app by Basic',
    rule: 'a secret alone is nobody',
    send: header(({ app }) => `Basic ${btoa(`${app.id}:${app.secret}`)}`),
    ...BAD_TOKEN,
  },
  {
    name: 'a broken header beside a good key in the address',
    rule: 'a header that names no credential is not passed over',
    send: signedIn(({ site, ada }) => get(site, `${ME}?api_key=${ada.apiKey}`, 'Bearer')),
    ...BAD_TOKEN,
  },
  {
    name: 'a bad token beside a good key in the address',
    rule: 'a bad credential is not passed over',
    send: signedIn(({ site, ada }) => get(site, `${ME}?api_key=${ada.apiKey}`, 'Bearer waka_tok_x')),
    ...BAD_TOKEN,
  },
  {
    name: 'the token of one person and the key of another',
    rule: 'RFC 6750 §2: one method; two holders are a mistake',
    send: signedIn(({ site, bob, access }) => get(site, `${ME}?api_key=${bob.apiKey}`, `Bearer ${access}`)),
    status: 400,
  },
  {
    name: 'a token in the body',
    rule: 'RFC 6750 §2.2: optional, and not served',
    send: signedIn(async ({ site, access }) =>
      replyOf(await site.call('/api/v1/users/current/heartbeats', { form: { access_token: access } })),
    ),
    ...ASKED,
  },
];

const ADDRESSES: Refusal[] = [
  {
    name: 'a secret of an app alone in the address',
    rule: 'a secret alone is nobody',
    send: query(({ app }) => `client_secret=${app.secret}`),
    ...ASKED,
  },
  {
    name: 'a secret of an app alone, by its other names',
    rule: 'a secret alone is nobody',
    send: query(({ app }) => `app_secret=${app.secret}&secret=${app.secret}&client_id=${app.id}`),
    ...ASKED,
  },
  {
    name: 'a secret of another app beside a token in the address',
    rule: 'the secret beside a token is that of its app',
    send: query(({ access, other }) => `access_token=${access}&client_secret=${other.secret}`),
    ...REFUSED,
  },
  {
    name: 'a secret of another app beside a token in the header',
    rule: 'the secret beside a token is that of its app',
    send: signedIn(({ site, access, other }) => get(site, `${ME}?app_secret=${other.secret}`, `Bearer ${access}`)),
    ...BAD_TOKEN,
  },
  {
    name: 'a made-up secret beside a token',
    rule: 'the secret beside a token is that of its app',
    send: query(({ access }) => `token=${access}&secret=waka_sec_x`),
    ...REFUSED,
  },
  {
    name: 'an access token in the address where addresses hold no credentials',
    rule: 'RFC 6750 §2.3: may be refused',
    send: async ({ strict, strictAda }) => {
      const { access } = await strict.signIn(strictAda, await strict.register());
      return get(strict, `${ME}?access_token=${access}`);
    },
    ...ASKED,
  },
  {
    name: 'a token by its other name where addresses hold no credentials',
    rule: 'RFC 6750 §2.3: may be refused',
    send: async ({ strict, strictAda }) => {
      const { access } = await strict.signIn(strictAda, await strict.register());
      return get(strict, `${ME}?token=${access}`);
    },
    ...ASKED,
  },
];

const LIVES: Refusal[] = [
  {
    name: 'a token of a year ago',
    rule: 'RFC 6750 §3.1: expired',
    send: signedIn(({ site, access }) => site.later(365 * 86_400, () => get(site, ME, `Bearer ${access}`))),
    ...BAD_TOKEN,
  },
  {
    name: 'a token of the implicit grant half a day ago',
    rule: 'RFC 6750 §3.1: expired',
    send: async ({ site, ada }) => {
      const app = await site.register({ allows_implicit: true });
      const back = await site.allow(ada, site.authorizePath(app, { response_type: 'token' }));
      const access = new URLSearchParams(back.hash.slice(1)).get('access_token');
      return site.later(12 * 3_600, () => get(site, ME, `Bearer ${access}`));
    },
    ...BAD_TOKEN,
  },
  {
    name: 'a revoked token',
    rule: 'RFC 6750 §3.1: revoked',
    send: signedIn(async ({ site, app, access }) => {
      await site.as(app, '/oauth/revoke', { token: access });
      return get(site, ME, `Bearer ${access}`);
    }),
    ...BAD_TOKEN,
  },
  {
    name: 'a token whose refresh token was revoked',
    rule: 'RFC 7009 §2.1: the pair ends together',
    send: signedIn(async ({ site, app, access, refresh }) => {
      await site.as(app, '/oauth/revoke', { token: refresh, token_type_hint: 'access_token' });
      return get(site, ME, `Bearer ${access}`);
    }),
    ...BAD_TOKEN,
  },
  {
    name: 'a token of an app that was deleted',
    rule: 'RFC 6750 §3.1',
    send: signedIn(async ({ site, app, access }) => {
      await site.change(app, 'DELETE');
      return get(site, ME, `Bearer ${access}`);
    }),
    ...BAD_TOKEN,
  },
];

const RANGE = 'start=2026-10-09&end=2026-10-09';

/** RFC 6750 §3.1: the header names the scope that is missing. */
const SCOPES: readonly (readonly [asked: string, path: string, needed: string, method?: string])[] = [
  ['email', '/api/v1/users/current/heartbeats?date=2026-10-09', 'read_heartbeats'],
  ['email', `/api/v1/users/current/durations?date=2026-10-09`, 'read_heartbeats'],
  ['email', '/api/v1/users/current/projects', 'read_stats.projects'],
  ['read_stats.languages', '/api/v1/users/current/projects', 'read_stats.projects'],
  ['read_stats.languages', '/api/v1/users/current/machine_names', 'read_stats.machines'],
  ['email', '/api/v1/users/current/user_agents', 'read_stats.editors'],
  ['read_stats.projects', '/api/v1/users/current/all_time_since_today', 'read_stats'],
  ['read_heartbeats', '/api/v1/users/current/heartbeats', 'write_heartbeats', 'POST'],
  ['write_heartbeats', '/api/v1/users/current/heartbeats?date=2026-10-09', 'read_heartbeats'],
  ['email', `/api/v1/users/current/summaries?${RANGE}`, 'read_summaries'],
];

export const BEARER: readonly Refusal[] = [
  ...HEADERS,
  ...ADDRESSES,
  ...LIVES,
  ...SCOPES.map(([asked, path, needed, method = 'GET']) => ({
    name: `${asked} for ${method} ${path.split('?', 1)[0]}`,
    rule: 'RFC 6750 §3.1',
    send: signedIn(
      async ({ site, access }) =>
        replyOf(
          await site.call(
            path,
            { ...(method === 'POST' && { json: {} }), headers: { authorization: `Bearer ${access}` } },
            method,
          ),
        ),
      { scope: asked },
    ),
    ...short(needed),
  })),
];
