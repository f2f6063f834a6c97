import type { NewApp, OauthClient, TokenReply } from '#libs/oauth';
import type { AdminLevel } from '#libs/platform/auth';
import { type Oauth, pkcePair } from './oauth.js';

export const REDIRECT_URI = 'https://app.example/cb';
const ACTOR = { kind: 'operator' } as const;

/** An app, its owner, and what the app knows of itself. */
export interface Setting {
  readonly client: OauthClient;
  readonly clientId: string;
  readonly secret: string | undefined;
  readonly user: { id: number; uuid: string };
  readonly adminLevel: AdminLevel;
}

type Fields = Readonly<Record<string, string>>;

/** What apps do to get tokens. */
export class OauthActs {
  private count = 0;

  constructor(private readonly oauth: Oauth) {}

  async setting(app: Partial<NewApp> = {}, adminLevel: AdminLevel = 'default'): Promise<Setting> {
    const user = await this.person(adminLevel);
    const { app: created, clientSecret } = await this.oauth.apps.create(
      { ownerId: user.id, name: 'App', redirectUris: [REDIRECT_URI], isConfidential: true, ...app },
      ACTOR,
    );
    const client = await this.oauth.clients.authenticate({ body: { id: created.clientId, secret: clientSecret } });
    return { client, clientId: created.clientId, secret: clientSecret, user, adminLevel };
  }

  person(adminLevel: AdminLevel = 'default'): Promise<{ id: number; uuid: string }> {
    const username = `person${++this.count}`;
    return this.oauth.users.create({ username, email: `${username}@example.org`, adminLevel });
  }

  /** A code for `email,read_stats`, all of it allowed. */
  async newCode({ clientId, user, adminLevel }: Setting, extra: Fields = {}): Promise<string> {
    const params = new URLSearchParams({
      client_id: clientId,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'email,read_stats',
      ...extra,
    });
    const answer = { isAllowed: true, scopes: (params.get('scope') ?? '').split(/[\s,]+/) };
    const person = { userId: user.id, adminLevel };
    const result = await this.oauth.authorization.answer(params, person, { answer, actor: ACTOR });
    if (result.kind !== 'redirect') throw new Error(result.description);
    const code = new URL(result.location).searchParams.get('code');
    if (code === null) throw new Error(result.location);
    return code;
  }

  exchange({ client }: Setting, code: string, extra: Fields = {}): Promise<TokenReply> {
    return this.oauth.tokens.issue(client, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      ...extra,
    });
  }

  refresh({ client }: Setting, token: string | undefined, scope?: string): Promise<TokenReply> {
    return this.oauth.tokens.issue(client, { grant_type: 'refresh_token', refresh_token: token, scope });
  }

  verify(token: string, appSecret?: string) {
    return this.oauth.verifier.verify({ kind: 'bearer', carrier: 'bearer', value: token, appSecret });
  }

  /** With PKCE where the app has no secret. */
  async signIn(who: Setting, extra: Fields = {}): Promise<TokenReply> {
    if (who.client.app.isConfidential) return this.exchange(who, await this.newCode(who, extra));
    const { verifier, challenge } = pkcePair();
    const code = await this.newCode(who, { code_challenge: challenge, code_challenge_method: 'S256', ...extra });
    return this.exchange(who, code, { code_verifier: verifier });
  }
}
