import {
  type AppPapers,
  type OauthSite,
  type Params,
  type Person,
  pkcePair,
  REDIRECT_URI,
  tokensOf,
} from '../../../support/oauth-client.js';
import { type Refusal, type Reply, replyOf, type World } from './refusal.js';

const { verifier: VERIFIER, challenge: CHALLENGE } = pkcePair();
const S256 = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };

const BAD_GRANT = { status: 400, error: 'invalid_grant' } as const;
const BAD_REQUEST = { status: 400, error: 'invalid_request' } as const;
const DEAD = {
  status: 401,
  error: 'Unauthorized',
  challenge: 'Bearer realm="beatkeeper", error="invalid_token"',
} as const;

interface Trade {
  readonly site: OauthSite;
  readonly ada: Person;
  readonly app: AppPapers;
  readonly code: string;
}

/** A good code of a new app with a secret, and what is done with it. */
function withCode(act: (trade: Trade) => Promise<Reply>, params: Params = {}) {
  return async ({ site, ada }: World): Promise<Reply> => {
    const app = await site.register();
    return act({ site, ada, app, code: await site.code(ada, app, params) });
  };
}

/** Everything in order but for these parameters. */
function exchanging(form: Params, params: Params = {}) {
  return withCode(async ({ site, app, code }) => replyOf(await site.exchange(app, code, form)), params);
}

/** An app without a secret, whose code needs a verifier. */
function openExchange(form: Params) {
  return async ({ site, ada }: World): Promise<Reply> => {
    const app = await site.registerPublic();
    return replyOf(await site.exchange(app, await site.code(ada, app, S256), form));
  };
}

const api = async (site: OauthSite, token: string): Promise<Reply> =>
  replyOf(await site.api('/api/v1/users/current', `Bearer ${token}`));

const CODES: Refusal[] = [
  { name: 'no code', rule: 'RFC 6749 §5.2', send: exchanging({ code: undefined }), ...BAD_REQUEST },
  { name: 'an empty code', rule: 'RFC 6749 §3.2: empty is absent', send: exchanging({ code: '' }), ...BAD_REQUEST },
  { name: 'a made-up code', rule: 'RFC 6749 §5.2', send: exchanging({ code: 'A'.repeat(43) }), ...BAD_GRANT },
  { name: 'a code that is no text of ours', rule: 'RFC 6749 §5.2', send: exchanging({ code: '‮🙂' }), ...BAD_GRANT },
  { name: 'no redirect_uri', rule: 'RFC 6749 §4.1.3', send: exchanging({ redirect_uri: undefined }), ...BAD_REQUEST },
  {
    name: 'another redirect_uri',
    rule: 'RFC 6749 §4.1.3',
    send: exchanging({ redirect_uri: 'https://app.example/cb/' }),
    ...BAD_GRANT,
  },
  {
    name: 'another registered redirect_uri than the one that was asked with',
    rule: 'RFC 6749 §4.1.3: identical',
    send: async ({ site, ada }) => {
      const redirectUri = 'https://app.example/other';
      const app = await site.register({ redirect_uris: [REDIRECT_URI, redirectUri] });
      return replyOf(await site.exchange(app, await site.code(ada, app), { redirect_uri: redirectUri }));
    },
    ...BAD_GRANT,
  },
  {
    name: 'another port of a loopback address than the one that was asked with',
    rule: 'RFC 6749 §4.1.3: identical',
    send: async ({ site, ada }) => {
      const app = await site.registerPublic({ redirect_uris: ['http://127.0.0.1/cb'] });
      const code = await site.code(ada, app, { ...S256, redirect_uri: 'http://127.0.0.1:7001/cb' });
      const form = { redirect_uri: 'http://127.0.0.1:7002/cb', code_verifier: VERIFIER };
      return replyOf(await site.exchange(app, code, form));
    },
    ...BAD_GRANT,
  },
  {
    name: 'a code of another app',
    rule: 'RFC 6749 §4.1.3',
    send: async ({ site, ada }) => {
      const [app, thief] = [await site.register(), await site.register()];
      return replyOf(await site.exchange(thief, await site.code(ada, app)));
    },
    ...BAD_GRANT,
  },
  {
    name: 'a code of an app with a secret, brought by one without',
    rule: 'RFC 6749 §4.1.3',
    send: async ({ site, ada }) => {
      const [app, thief] = [await site.register(), await site.registerPublic()];
      return replyOf(await site.exchange(thief, await site.code(ada, app)));
    },
    ...BAD_GRANT,
  },
  {
    name: 'a code that is two minutes old',
    rule: 'RFC 6749 §4.1.2: short-lived',
    send: withCode(async ({ site, app, code }) => replyOf(await site.later(120, () => site.exchange(app, code)))),
    ...BAD_GRANT,
  },
  {
    name: 'a code of a person who took the app’s access away',
    rule: 'RFC 6749 §5.2: revoked',
    send: withCode(async ({ site, ada, app, code }) => {
      await site.call('/oauth/revoke', { json: { client_id: app.id, client_secret: app.secret, user_id: ada.uuid } });
      return replyOf(await site.exchange(app, code));
    }),
    ...BAD_GRANT,
  },
];

/** RFC 6749 §4.1.2: a code that comes again is refused, and what came of it should be revoked. */
const REPLAYS: Refusal[] = [
  {
    name: 'a code that was used before',
    rule: 'RFC 6749 §4.1.2',
    send: withCode(async ({ site, app, code }) => {
      tokensOf(await site.exchange(app, code));
      return replyOf(await site.exchange(app, code));
    }),
    ...BAD_GRANT,
  },
  {
    name: 'a code that was used before, without what else is needed',
    rule: 'RFC 6749 §4.1.2',
    send: withCode(async ({ site, app, code }) => {
      tokensOf(await site.exchange(app, code));
      return replyOf(await site.exchange(app, code, { redirect_uri: 'https://evil.example/cb' }));
    }),
    ...BAD_GRANT,
  },
  {
    name: 'the access token of a code that came twice',
    rule: 'RFC 6749 §4.1.2, §10.5',
    send: withCode(async ({ site, app, code }) => {
      const { access } = tokensOf(await site.exchange(app, code));
      await site.exchange(app, code);
      return api(site, access);
    }),
    ...DEAD,
  },
  {
    name: 'the refresh token of a code that came twice',
    rule: 'RFC 6749 §4.1.2, §10.5',
    send: withCode(async ({ site, app, code }) => {
      const { refresh } = tokensOf(await site.exchange(app, code));
      await site.exchange(app, code);
      return replyOf(await site.refresh(app, refresh));
    }),
    ...BAD_GRANT,
  },
  {
    name: 'an access token by refresh, of a code that came twice',
    rule: 'RFC 6749 §4.1.2, §10.5: everything that came of it',
    send: withCode(async ({ site, app, code }) => {
      const { refresh } = tokensOf(await site.exchange(app, code));
      const { access } = tokensOf(await site.refresh(app, refresh));
      await site.exchange(app, code);
      return api(site, access);
    }),
    ...DEAD,
  },
];

const PKCE: Refusal[] = [
  {
    name: 'no verifier for a code with a challenge',
    rule: 'RFC 7636 §4.6',
    send: openExchange({}),
    ...BAD_GRANT,
  },
  {
    name: 'no verifier for a code with a challenge, of an app with a secret',
    rule: 'RFC 9700 §2.1.1: enforced once it was asked for',
    send: exchanging({}, S256),
    ...BAD_GRANT,
  },
  {
    name: 'a wrong verifier',
    rule: 'RFC 7636 §4.6',
    send: openExchange({ code_verifier: pkcePair().verifier }),
    ...BAD_GRANT,
  },
  {
    name: 'the challenge as its own verifier',
    rule: 'RFC 7636 §4.6: no plain',
    send: openExchange({ code_verifier: CHALLENGE }),
    ...BAD_GRANT,
  },
  {
    name: 'a verifier that is too short',
    rule: 'RFC 7636 §4.1: 43 characters',
    send: openExchange({ code_verifier: VERIFIER.slice(1) }),
    ...BAD_REQUEST,
  },
  {
    name: 'a verifier that is too long',
    rule: 'RFC 7636 §4.1: 128 characters',
    send: openExchange({ code_verifier: 'A'.repeat(129) }),
    ...BAD_REQUEST,
  },
  {
    name: 'a verifier with characters that it has not',
    rule: 'RFC 7636 §4.1',
    send: openExchange({ code_verifier: `${VERIFIER}+/=` }),
    ...BAD_REQUEST,
  },
  {
    name: 'a verifier for a code without a challenge',
    rule: 'RFC 9700 §4.8.2: somebody took the challenge out',
    send: exchanging({ code_verifier: VERIFIER }),
    ...BAD_GRANT,
  },
  {
    name: 'two verifiers',
    rule: 'RFC 6749 §3.2',
    send: openExchange({ code_verifier: [VERIFIER, VERIFIER] }),
    ...BAD_REQUEST,
  },
];

const GRANT_TYPES: readonly (readonly [grantType: string | undefined, error: string])[] = [
  [undefined, 'invalid_request'],
  ['', 'invalid_request'],
  ['password', 'unsupported_grant_type'],
  ['client_credentials', 'unsupported_grant_type'],
  ['implicit', 'unsupported_grant_type'],
  ['urn:ietf:params:oauth:grant-type:device_code', 'unsupported_grant_type'],
  ['urn:ietf:params:oauth:grant-type:token-exchange', 'unsupported_grant_type'],
  ['AUTHORIZATION_CODE', 'unsupported_grant_type'],
  ['__proto__', 'unsupported_grant_type'],
];

export const CODE_GRANT: readonly Refusal[] = [
  ...CODES,
  ...REPLAYS,
  ...PKCE,
  ...GRANT_TYPES.map(([grantType, error]) => ({
    name: `grant_type ${grantType ?? 'missing'}`,
    rule: 'RFC 6749 §5.2; RFC 9700 §2.4',
    send: exchanging({ grant_type: grantType, username: 'ada', password: 'x' }),
    status: 400,
    error,
  })),
];
