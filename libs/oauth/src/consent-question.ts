import type { EntityManager } from '@mikro-orm/postgresql';
import type { Scope } from '#libs/kernel';
import type { AuthorizationRequest } from './authorization-request.js';
import type { OauthGrant } from './entities/oauth-grant.entity.js';

/** What a person has to know before they answer. */
export interface ConsentQuestion {
  readonly app: {
    readonly clientId: string;
    readonly name: string;
    readonly description: string;
    readonly homepageUrl: string | null;
    readonly ownerName: string;
    readonly isVerified: boolean;
    readonly hasLogo: boolean;
  };
  /** Where the answer goes: a host, or the scheme of an app on the person's own machine. */
  readonly receiver: string;
  /** The whole address. */
  readonly redirectUri: string;
  /** Each of them may be refused alone. */
  readonly scopes: readonly { readonly scope: Scope; readonly wasAllowed: boolean }[];
}

const OWNER = 'select username from users where id = ?';

export async function consentQuestion(
  em: EntityManager,
  { app, redirectUri, scopes }: AuthorizationRequest,
  grant: OauthGrant | null,
): Promise<ConsentQuestion> {
  const [owner] = await em.execute<{ username: string }[]>(OWNER, [app.ownerId]);
  const before = new Set(grant?.scopes ?? []);
  return {
    app: {
      clientId: app.clientId,
      name: app.name,
      description: app.description,
      homepageUrl: app.homepageUrl ?? null,
      ownerName: owner?.username ?? '',
      isVerified: app.isVerified,
      hasLogo: Boolean(app.logoType),
    },
    receiver: receiverOf(redirectUri),
    redirectUri,
    scopes: [...scopes].map((scope) => ({ scope, wasAllowed: before.has(scope) })),
  };
}

function receiverOf(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? host : protocol;
}
