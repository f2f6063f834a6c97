import { type AppPapers, encoded, type Params, REDIRECT_URI } from '../../../support/oauth-client.js';
import { type Refusal, type Reply, replyOf, replyOfPage, type World } from './refusal.js';

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const S256 = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };

/** What Ada's browser gets, logged in as she is. */
async function ask({ site, ada }: World, app: Pick<AppPapers, 'id'>, params: Params): Promise<Reply> {
  return replyOfPage(await ada.browser.get(site.authorizePath(app, params)));
}

const confidential = (params: Params) => (world: World) => ask(world, world.confidential, params);
const open = (params: Params) => (world: World) => ask(world, world.open, params);

const back = (error: string, place: 'app?' | 'app#' = 'app?') => ({ status: 303, error, place }) as const;

/** A request that names no app, or an address that is not the app's: nobody is sent anywhere. */
const LOST = { status: 400 };

const APPS: Refusal[] = [
  {
    name: 'no client_id',
    rule: 'RFC 6749 §4.1.2.1',
    send: confidential({ client_id: undefined }),
    ...LOST,
  },
  { name: 'an empty client_id', rule: 'RFC 6749 §3.1', send: confidential({ client_id: '' }), ...LOST },
  {
    name: 'a client_id that nobody has',
    rule: 'RFC 6749 §4.1.2.1',
    send: confidential({ client_id: 'A'.repeat(24) }),
    ...LOST,
  },
  {
    name: 'two client_ids',
    rule: 'RFC 6749 §3.1',
    send: (world) => ask(world, world.confidential, { client_id: [world.confidential.id, world.open.id] }),
    ...LOST,
  },
  {
    name: 'a client_id in other letters',
    rule: 'RFC 6749 §2.2: opaque, compared as it is',
    send: (world) => ask(world, { id: swapCase(world.confidential.id) }, {}),
    ...LOST,
  },
  {
    name: 'a client_id with a NUL',
    rule: 'RFC 6749 appendix A.1',
    send: (world) => ask(world, { id: `${world.confidential.id}\0` }, {}),
    ...LOST,
  },
  {
    name: 'a deleted app that asks for access',
    rule: 'RFC 6749 §4.1.2.1',
    send: async (world) => {
      const app = await world.site.register();
      await world.site.change(app, 'DELETE');
      return ask(world, app, {});
    },
    ...LOST,
  },
];

const RESPONSE_TYPES: Refusal[] = [
  {
    name: 'no response_type',
    rule: 'RFC 6749 §3.1.1',
    send: confidential({ response_type: undefined }),
    ...back('invalid_request'),
  },
  {
    name: 'a response_type of OpenID Connect',
    rule: 'RFC 6749 §4.1.2.1',
    send: confidential({ response_type: 'id_token' }),
    ...back('unsupported_response_type'),
  },
  {
    name: 'a response_type in capitals',
    rule: 'RFC 6749 §1.9: case-sensitive',
    send: confidential({ response_type: 'CODE' }),
    ...back('unsupported_response_type'),
  },
  {
    name: 'code and token at once',
    rule: 'RFC 6749 §3.1.1: combinations are types of their own',
    send: confidential({ response_type: 'code token' }),
    ...back('unsupported_response_type'),
  },
  {
    name: 'the implicit grant for an app that is not marked for it',
    rule: 'RFC 9700 §2.1.2; off unless the app allows it',
    send: confidential({ response_type: 'token' }),
    ...back('unsupported_response_type', 'app#'),
  },
  {
    name: 'the implicit grant where the installation has none',
    rule: 'RFC 9700 §2.1.2; off unless the installation allows it',
    send: async ({ strict, strictAda }) => {
      const app = await strict.register({ allows_implicit: true });
      return replyOfPage(await strictAda.browser.get(strict.authorizePath(app, { response_type: 'token' })));
    },
    ...back('unsupported_response_type', 'app#'),
  },
  {
    name: 'a token in the query',
    rule: 'RFC 9700 §4.3.2: no tokens in queries',
    send: async (world) => {
      const app = await world.site.register({ allows_implicit: true });
      return ask(world, app, { response_type: 'token', response_mode: 'query' });
    },
    ...back('invalid_request', 'app#'),
  },
  {
    name: 'a code in the fragment',
    rule: 'RFC 6749 §4.1.2: added to the query',
    send: confidential({ response_mode: 'fragment' }),
    ...back('invalid_request'),
  },
  {
    name: 'write_orgs by the implicit grant',
    rule: 'no powerful scope for a token in an address bar',
    send: async (world) => {
      const app = await world.site.register({ allows_implicit: true });
      return ask(world, app, { response_type: 'token', scope: 'write_orgs' });
    },
    ...back('invalid_scope', 'app#'),
  },
];

const SCOPES: Refusal[] = [
  {
    name: 'a scope that there is not',
    rule: 'RFC 6749 §4.1.2.1',
    send: confidential({ scope: 'email,read_minds' }),
    ...back('invalid_scope'),
  },
  {
    name: 'a scope in capitals',
    rule: 'RFC 6749 §3.3: case-sensitive',
    send: confidential({ scope: 'EMAIL' }),
    ...back('invalid_scope'),
  },
  {
    name: 'a scope with quotes',
    rule: 'RFC 6749 §3.3: no double quotes',
    send: confidential({ scope: '"email"' }),
    ...back('invalid_scope'),
  },
  {
    name: 'a scope that the app may not ask for',
    rule: 'no app gets scopes outside its list',
    send: async (world) => ask(world, await world.site.register({ allowed_scopes: ['email'] }), {}),
    ...back('invalid_scope'),
  },
  {
    name: 'admin for an app that is not marked for it',
    rule: 'admin takes a marked, verified app with a secret',
    send: confidential({ scope: 'admin' }),
    ...back('invalid_scope'),
  },
  {
    name: 'admin for an app without a secret',
    rule: 'admin takes a marked, verified app with a secret',
    send: open({ scope: 'admin', ...S256 }),
    ...back('invalid_scope'),
  },
  {
    name: 'a mark for admin on an app without a secret',
    rule: 'admin takes a marked, verified app with a secret',
    send: async ({ site, open: app }) => replyOf(await site.setTrust(app)),
    status: 400,
    error: 'may_ask_for_admin',
  },
  {
    name: 'admin of somebody who is no administrator',
    rule: 'nobody gives away what they do not have',
    send: async (world) => {
      const app = await world.site.register();
      await world.site.trust(app);
      return ask(world, app, { scope: 'admin' });
    },
    ...back('access_denied'),
  },
];

const PKCE: Refusal[] = [
  {
    name: 'no challenge of an app without a secret',
    rule: 'RFC 9700 §2.1.1',
    send: open({}),
    ...back('invalid_request'),
  },
  {
    name: 'an empty challenge of an app without a secret',
    rule: 'RFC 6749 §3.1: empty is absent',
    send: open({ code_challenge: '', code_challenge_method: 'S256' }),
    ...back('invalid_request'),
  },
  {
    name: 'the method plain',
    rule: 'RFC 7636 §4.4.1; RFC 9700 §2.1.1',
    send: confidential({ code_challenge: CHALLENGE, code_challenge_method: 'plain' }),
    ...back('invalid_request'),
  },
  {
    name: 'no method, which means plain',
    rule: 'RFC 7636 §4.3',
    send: open({ code_challenge: CHALLENGE }),
    ...back('invalid_request'),
  },
  {
    name: 'a method that there is not',
    rule: 'RFC 7636 §4.4.1',
    send: open({ code_challenge: CHALLENGE, code_challenge_method: 'S512' }),
    ...back('invalid_request'),
  },
  {
    name: 'the method in small letters',
    rule: 'RFC 7636 §4.3: case-sensitive',
    send: open({ code_challenge: CHALLENGE, code_challenge_method: 's256' }),
    ...back('invalid_request'),
  },
  {
    name: 'a method without a challenge',
    rule: 'RFC 7636 §4.3',
    send: confidential({ code_challenge_method: 'S256' }),
    ...back('invalid_request'),
  },
  {
    name: 'a challenge that is too short',
    rule: 'RFC 7636 §4.2: 43 characters',
    send: open({ ...S256, code_challenge: CHALLENGE.slice(1) }),
    ...back('invalid_request'),
  },
  {
    name: 'a challenge that is too long',
    rule: 'RFC 7636 §4.2: SHA-256 makes 43 characters',
    send: open({ ...S256, code_challenge: `${CHALLENGE}${'A'.repeat(86)}` }),
    ...back('invalid_request'),
  },
  {
    name: 'a challenge with padding',
    rule: 'RFC 7636 appendix A: no padding',
    send: open({ ...S256, code_challenge: `${CHALLENGE}=` }),
    ...back('invalid_request'),
  },
  {
    name: 'a challenge in plain base64',
    rule: 'RFC 7636 §4.2: base64url',
    send: open({ ...S256, code_challenge: CHALLENGE.replace('-', '+') }),
    ...back('invalid_request'),
  },
];

const duplicate = (name: string, values: readonly string[]): Refusal => ({
  name: `two of ${name}`,
  rule: 'RFC 6749 §3.1',
  send: confidential({ [name]: values }),
  ...back('invalid_request'),
});

const OBJECTS: Refusal[] = [
  ...(
    [
      ['request', 'request_not_supported'],
      ['request_uri', 'request_uri_not_supported'],
      ['registration', 'registration_not_supported'],
    ] as const
  ).map(([name, error]) => ({
    name: `a ${name}`,
    rule: 'OpenID Connect Core §3.1.2.6',
    send: confidential({ [name]: 'eyJhbGciOiJub25lIn0.e30.' }),
    ...back(error),
  })),
  duplicate('response_type', ['code', 'code']),
  duplicate('scope', ['email', 'read_stats']),
  duplicate('code_challenge', [CHALLENGE, CHALLENGE]),
  duplicate('code_challenge_method', ['S256', 'S256']),
  duplicate('prompt', ['login', 'none']),
  {
    name: 'a list by brackets',
    rule: 'RFC 6749 §3.1: parameters are texts',
    send: confidential({ 'scope[]': 'email' }),
    ...back('invalid_request'),
  },
  {
    name: 'prompt=none together with login',
    rule: 'OpenID Connect Core §3.1.2.1',
    send: confidential({ prompt: 'none login' }),
    ...back('invalid_request'),
  },
  {
    name: 'prompt=none of somebody who let nobody in',
    rule: 'OpenID Connect Core §3.1.2.6',
    send: confidential({ prompt: 'none' }),
    ...back('consent_required'),
  },
  {
    name: 'prompt=none of a stranger',
    rule: 'OpenID Connect Core §3.1.2.6',
    send: async ({ site, confidential: { id } }) => {
      return replyOf(await site.api(site.authorizePath({ id }, { prompt: 'none' })));
    },
    ...back('login_required'),
  },
  {
    name: 'a stranger',
    rule: 'RFC 6749 §3.1: the person is authenticated first',
    send: async ({ site, confidential: { id } }) => {
      return replyOf(await site.api(site.authorizePath({ id })));
    },
    status: 303,
    place: 'login',
  },
  ...(
    [
      ['a scope that there is not', { scope: 'read_minds' }],
      ['a response_type that there is not', { response_type: 'id_token' }],
      ['a method that there is not', { ...S256, code_challenge_method: 'plain' }],
      ['a request', { request: 'e30' }],
      ['two scopes', { scope: ['email', 'email'] }],
    ] as const
  ).map(([name, params]) => ({
    name: `a stranger who comes with ${name}`,
    rule: 'RFC 9700 §4.11.2: people log in before anything sends them on',
    send: async ({ site, confidential: { id } }: World) => replyOf(await site.api(site.authorizePath({ id }, params))),
    status: 303,
    place: 'login' as const,
  })),
  {
    name: 'a request by POST from elsewhere',
    rule: 'RFC 9700 §4.7: no form of another site',
    send: async ({ site, confidential: { id } }) => {
      const form = encoded({ client_id: id, redirect_uri: REDIRECT_URI, response_type: 'code' });
      const answer = await site.call('/oauth/authorize', {
        raw: form,
        type: 'application/x-www-form-urlencoded',
        headers: { origin: 'https://app.example' },
      });
      return replyOf(answer);
    },
    status: 403,
  },
];

export const AUTHORIZE: readonly Refusal[] = [...APPS, ...RESPONSE_TYPES, ...SCOPES, ...PKCE, ...OBJECTS];

function swapCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
