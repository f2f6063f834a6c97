import {
  type AppPapers,
  type OauthSite,
  type Params,
  type Person,
  type TokenSet,
} from '../../../support/oauth-client.js';
import { type Refusal, type Reply, replyOf, type World } from './refusal.js';

const MADE_UP = `waka_tok_${'A'.repeat(80)}`;
const BAD_REQUEST = { status: 400, error: 'invalid_request' } as const;
const NO_CLIENT = { status: 401, error: 'invalid_client' } as const;
/** RFC 7009 §2.2: it changes nothing, and that is no error. */
const IGNORED = { status: 200 } as const;
/** RFC 7662 §2.2: not a word more. */
const INACTIVE = { status: 200, error: 'inactive' } as const;

interface SignedIn extends TokenSet {
  readonly site: OauthSite;
  readonly ada: Person;
  readonly bob: Person;
  readonly app: AppPapers;
  /** Another app with a secret. */
  readonly other: AppPapers;
}

function signedIn(act: (signedIn: SignedIn) => Promise<Reply>) {
  return async ({ site, ada, bob, confidential: other }: World): Promise<Reply> => {
    const app = await site.register();
    return act({ site, ada, bob, app, other, ...(await site.signIn(ada, app)) });
  };
}

const as = (path: string, papers: 'confidential' | 'open', form: Params) => async (world: World) =>
  replyOf(await world.site.as(world[papers], path, form));

/** The same reply, once it is known that the token still works. */
async function unharmed(site: OauthSite, { access }: TokenSet, reply: Reply): Promise<Reply> {
  if (await site.isLiving(access)) return reply;
  throw new Error('a token ended that should have lived');
}

const REVOKE: Refusal[] = [
  { name: 'revoking nothing', rule: 'RFC 7009 §2.1', send: as('/oauth/revoke', 'confidential', {}), ...BAD_REQUEST },
  {
    name: 'revoking an empty token',
    rule: 'RFC 7009 §2.1',
    send: as('/oauth/revoke', 'confidential', { token: '' }),
    ...BAD_REQUEST,
  },
  {
    name: 'revoking two tokens at once',
    rule: 'RFC 6749 §3.2',
    send: as('/oauth/revoke', 'confidential', { token: [MADE_UP, MADE_UP] }),
    ...BAD_REQUEST,
  },
  {
    name: 'revoking with all=false and nothing else',
    rule: 'RFC 7009 §2.1',
    send: as('/oauth/revoke', 'confidential', { all: 'false' }),
    ...BAD_REQUEST,
  },
  {
    name: 'revoking a token that there is not',
    rule: 'RFC 7009 §2.2',
    send: as('/oauth/revoke', 'confidential', { token: MADE_UP }),
    ...IGNORED,
  },
  {
    name: 'revoking what is no token at all',
    rule: 'RFC 7009 §2.2',
    send: as('/oauth/revoke', 'open', { token: 'not-a-token\0' }),
    ...IGNORED,
  },
  {
    name: 'revoking with a hint that nobody knows',
    rule: 'RFC 7009 §2.2.1: the hint is a hint',
    send: as('/oauth/revoke', 'confidential', { token: MADE_UP, token_type_hint: 'cookie' }),
    ...IGNORED,
  },
  {
    name: 'revoking a token that was revoked',
    rule: 'RFC 7009 §2.2',
    send: signedIn(async ({ site, app, access }) => {
      await site.as(app, '/oauth/revoke', { token: access });
      return replyOf(await site.as(app, '/oauth/revoke', { token: access }));
    }),
    ...IGNORED,
  },
  {
    name: 'revoking a token of another app, which lives on',
    rule: 'RFC 7009 §2.1',
    send: signedIn(async ({ site, other, ...tokens }) =>
      unharmed(site, tokens, replyOf(await site.as(other, '/oauth/revoke', { token: tokens.access }))),
    ),
    ...IGNORED,
  },
  {
    name: 'revoking all of a person by a token of another app, which lives on',
    rule: 'RFC 7009 §2.1',
    send: signedIn(async ({ site, other, ...tokens }) =>
      unharmed(site, tokens, replyOf(await site.as(other, '/oauth/revoke', { token: tokens.access, all: 'true' }))),
    ),
    ...IGNORED,
  },
  {
    name: 'revoking all of an app, which ends nothing of another',
    rule: 'an app ends its own only',
    send: signedIn(async ({ site, other, ...tokens }) =>
      unharmed(site, tokens, replyOf(await site.as(other, '/oauth/revoke', { all: 'true' }))),
    ),
    ...IGNORED,
  },
  {
    name: 'revoking all of another person, which ends nothing of this one',
    rule: 'user_id names one person',
    send: signedIn(async ({ site, app, bob, ...tokens }) =>
      unharmed(site, tokens, replyOf(await site.as(app, '/oauth/revoke', { user_id: bob.uuid }))),
    ),
    ...IGNORED,
  },
  {
    name: 'revoking all of a person who is nobody',
    rule: 'always 200 for what there is not',
    send: as('/oauth/revoke', 'confidential', { user_id: "' or 1=1 --" }),
    ...IGNORED,
  },
  {
    name: 'revoking without the secret, whose token lives on',
    rule: 'RFC 7009 §2.1',
    send: signedIn(async ({ site, app, ...tokens }) =>
      unharmed(
        site,
        tokens,
        replyOf(await site.as({ ...app, secret: undefined }, '/oauth/revoke', { token: tokens.access })),
      ),
    ),
    ...NO_CLIENT,
  },
  {
    name: 'revoking all of a person by an app without a secret',
    rule: 'only an app that proved who it is ends more than one token',
    send: async (world) => replyOf(await world.site.as(world.open, '/oauth/revoke', { user_id: world.ada.uuid })),
    ...NO_CLIENT,
  },
  {
    name: 'revoking all of an app without a secret',
    rule: 'only an app that proved who it is ends more than one token',
    send: as('/oauth/revoke', 'open', { all: 'true' }),
    ...NO_CLIENT,
  },
  {
    name: 'revoking by GET',
    rule: 'RFC 7009 §2.1: POST only',
    send: signedIn(async ({ site, app, ...tokens }) => {
      const path = `/oauth/revoke?client_id=${app.id}&client_secret=${app.secret}&token=${tokens.access}`;
      return unharmed(site, tokens, replyOf(await site.call(path, {}, 'GET')));
    }),
    status: 404,
    error: 'invalid_request',
  },
];

const INTROSPECT: Refusal[] = [
  {
    name: 'asking about nothing',
    rule: 'RFC 7662 §2.1',
    send: as('/oauth/introspect', 'confidential', {}),
    ...BAD_REQUEST,
  },
  {
    name: 'asking as an app without a secret',
    rule: 'RFC 7662 §2.1: with authorization only',
    send: as('/oauth/introspect', 'open', { token: MADE_UP }),
    ...NO_CLIENT,
  },
  {
    name: 'asking with a token instead of a secret',
    rule: 'RFC 7662 §2.1',
    send: signedIn(async ({ site, access }) =>
      replyOf(
        await site.call('/oauth/introspect', {
          form: { token: access },
          headers: { authorization: `Bearer ${access}`, accept: 'application/json' },
        }),
      ),
    ),
    ...NO_CLIENT,
  },
  {
    name: 'asking about a token that there is not',
    rule: 'RFC 7662 §2.2',
    send: as('/oauth/introspect', 'confidential', { token: MADE_UP }),
    ...INACTIVE,
  },
  {
    name: 'asking about what is no token at all',
    rule: 'RFC 7662 §2.2',
    send: as('/oauth/introspect', 'confidential', { token: '\0{}' }),
    ...INACTIVE,
  },
  {
    name: 'asking about the access token of another app',
    rule: 'RFC 7662 §4: no word about others',
    send: signedIn(async ({ site, other, access }) =>
      replyOf(await site.as(other, '/oauth/introspect', { token: access })),
    ),
    ...INACTIVE,
  },
  {
    name: 'asking about the refresh token of another app',
    rule: 'RFC 7662 §4: no word about others',
    send: signedIn(async ({ site, other, refresh }) =>
      replyOf(await site.as(other, '/oauth/introspect', { token: refresh, token_type_hint: 'refresh_token' })),
    ),
    ...INACTIVE,
  },
  {
    name: 'asking about a revoked token',
    rule: 'RFC 7662 §2.2',
    send: signedIn(async ({ site, app, access }) => {
      await site.as(app, '/oauth/revoke', { token: access });
      return replyOf(await site.as(app, '/oauth/introspect', { token: access }));
    }),
    ...INACTIVE,
  },
  {
    name: 'asking about an expired token',
    rule: 'RFC 7662 §2.2',
    send: signedIn(async ({ site, app, access }) =>
      replyOf(await site.later(365 * 86_400, () => site.as(app, '/oauth/introspect', { token: access }))),
    ),
    ...INACTIVE,
  },
  {
    name: 'asking about an API key',
    rule: 'RFC 7662 §4: no word about others',
    send: signedIn(async ({ site, ada, app }) =>
      replyOf(await site.as(app, '/oauth/introspect', { token: ada.apiKey })),
    ),
    ...INACTIVE,
  },
];

export const REVOCATION: readonly Refusal[] = [...REVOKE, ...INTROSPECT];
