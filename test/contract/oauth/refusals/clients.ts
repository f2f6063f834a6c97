import { basicOf, type Call, REDIRECT_URI } from '../../../support/oauth-client.js';
import { type Refusal, type Reply, replyOf, type World } from './refusal.js';

const CODE = { grant_type: 'authorization_code', code: 'A'.repeat(43), redirect_uri: REDIRECT_URI };
const WRONG_SECRET = `waka_sec_${'A'.repeat(80)}`;
const ACCEPT = { accept: 'application/json' };
const BASIC_CHALLENGE = 'Basic realm="beatkeeper", charset="UTF-8"';

const failed = { status: 401, error: 'invalid_client' } as const;
/** RFC 6749 §5.2: whoever tried the header is told about the header. */
const failedByHeader = { ...failed, challenge: BASIC_CHALLENGE } as const;

type Build = (papers: { readonly id: string; readonly secret: string; readonly openId: string }) => Call;

function sent(build: Build, path = '/oauth/token') {
  return async ({ site, confidential, open }: World): Promise<Reply> => {
    const { headers, ...call } = build({ id: confidential.id, secret: confidential.secret ?? '', openId: open.id });
    return replyOf(await site.call(path, { ...call, headers: { ...ACCEPT, ...headers } }));
  };
}

const byHeader = (authorization: string, form = CODE) => ({ form, headers: { authorization } });

/** How clients can fail to say who they are; RFC 6749 §2.3 and §3.2.1 hold at all three endpoints. */
const NOBODY: readonly (readonly [name: string, build: Build, outcome: typeof failed | typeof failedByHeader])[] = [
  ['nobody', () => ({ form: CODE }), failed],
  ['a client without its secret', ({ id }) => ({ form: { ...CODE, client_id: id } }), failed],
  ['a secret without its client', ({ secret }) => ({ form: { ...CODE, client_secret: secret } }), failed],
  [
    'a wrong secret in the body',
    ({ id }) => ({ form: { ...CODE, client_id: id, client_secret: WRONG_SECRET } }),
    failed,
  ],
  [
    'an unknown client',
    ({ secret }) => ({ form: { ...CODE, client_id: 'A'.repeat(24), client_secret: secret } }),
    failed,
  ],
  ['a wrong secret in the header', ({ id }) => byHeader(basicOf(id, WRONG_SECRET)), failedByHeader],
  ['an unknown client in the header', ({ secret }) => byHeader(basicOf('A'.repeat(24), secret)), failedByHeader],
  ['an empty secret in the header', ({ id }) => byHeader(basicOf(id, '')), failedByHeader],
  ['a secret in capitals', ({ id, secret }) => byHeader(basicOf(id, secret.toUpperCase())), failedByHeader],
  ['a header that is no base64', () => byHeader('Basic %%%'), failedByHeader],
  ['a header that holds no colon', () => byHeader(`Basic ${btoa('nobody')}`), failedByHeader],
];

const TOKEN: Refusal[] = [
  {
    name: 'a secret and an id in the address',
    rule: 'RFC 6749 §2.3.1: never in the URI',
    send: async ({ site, confidential: { id, secret } }) => {
      const path = `/oauth/token?client_id=${id}&client_secret=${secret}`;
      return replyOf(await site.call(path, { form: CODE, headers: ACCEPT }));
    },
    ...failed,
  },
  {
    name: 'the secret in the address, and the id in the body',
    rule: 'RFC 6749 §2.3.1: never in the URI',
    send: async ({ site, confidential: { id, secret } }) =>
      replyOf(
        await site.call(`/oauth/token?client_secret=${secret}`, { form: { ...CODE, client_id: id }, headers: ACCEPT }),
      ),
    ...failed,
  },
  {
    name: 'one client in the header and another in the body',
    rule: 'RFC 6749 §2.3: one method per request',
    send: sent(({ id, secret, openId }) => ({
      form: { ...CODE, client_id: openId },
      headers: { authorization: basicOf(id, secret) },
    })),
    status: 400,
    error: 'invalid_request',
  },
  {
    name: 'one secret in the header and another in the body',
    rule: 'RFC 6749 §2.3: one method per request',
    send: sent(({ id, secret }) => ({
      form: { ...CODE, client_id: id, client_secret: WRONG_SECRET },
      headers: { authorization: basicOf(id, secret) },
    })),
    status: 400,
    error: 'invalid_request',
  },
  {
    name: 'a client of public type that shows a secret',
    rule: 'RFC 6749 §2.3: it has none',
    send: sent(({ openId, secret }) => ({ form: { ...CODE, client_id: openId, client_secret: secret } })),
    ...failed,
  },
  {
    name: 'the secret of another client',
    rule: 'RFC 6749 §2.3.1',
    send: async (world) => {
      const other = await world.site.register();
      return replyOf(await world.site.token({ id: world.confidential.id, secret: other.secret }, CODE));
    },
    ...failed,
  },
  {
    name: 'a secret that was replaced more than a day ago',
    rule: 'two secrets live side by side for 24 hours',
    send: async ({ site }) => {
      const app = await site.register();
      await site.change(app, 'POST', '/secret');
      return replyOf(await site.later(86_401, () => site.token(app, CODE)));
    },
    ...failed,
  },
  {
    name: 'an app that was deleted',
    rule: 'RFC 6749 §5.2: unknown client',
    send: async ({ site }) => {
      const app = await site.register();
      await site.change(app, 'DELETE');
      return replyOf(await site.token(app, CODE));
    },
    ...failed,
  },
  {
    name: 'a token instead of the client’s header',
    rule: 'RFC 6749 §5.2: unsupported method',
    send: sent(() => byHeader('Bearer x')),
    ...failed,
  },
  {
    name: 'a client that asks by GET',
    rule: 'RFC 6749 §3.2: POST only',
    send: async ({ site, confidential: { id, secret } }) =>
      replyOf(await site.call(`/oauth/token?client_id=${id}&client_secret=${secret}`, {}, 'GET')),
    status: 404,
    error: 'invalid_request',
  },
];

const ENDPOINTS = [
  ['/oauth/token', 'RFC 6749 §5.2'],
  ['/oauth/revoke', 'RFC 7009 §2.1'],
  ['/oauth/introspect', 'RFC 7662 §2.1'],
] as const;

export const CLIENTS: readonly Refusal[] = [
  ...ENDPOINTS.flatMap(([path, rule]) =>
    NOBODY.map(([name, build, outcome]) => ({ name: `${name} at ${path}`, rule, send: sent(build, path), ...outcome })),
  ),
  ...TOKEN,
];
