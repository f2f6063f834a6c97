import { Injectable } from '@nestjs/common';
import { LeakedAdminKeys } from '#libs/admin';
import { LeakedKeys } from '#libs/api-keys';
import type { AuditActor } from '#libs/audit';
import type { UserId } from '#libs/kernel';
import { LeakedTokens } from '#libs/oauth';
import { LeakedServiceKeys } from '#libs/orgs';
import { UsersReader } from '#libs/users';

export type LeakKind = 'api_key' | 'admin_key' | 'oauth_token' | 'service_account_key';

/** A credential that works no more. */
export interface EndedCredential {
  readonly kind: LeakKind;
  /** What its owner calls it; of a token the app's name; of a service account's key its preview. */
  readonly name: string;
  /** Whom to tell: an address that is theirs for certain; undefined where there is none. */
  readonly ownerEmail: string | undefined;
}

/** Ends whatever opens something here and was found in the open. */
@Injectable()
export class LeakedCredentials {
  constructor(
    private readonly apiKeys: LeakedKeys,
    private readonly adminKeys: LeakedAdminKeys,
    private readonly tokens: LeakedTokens,
    private readonly serviceKeys: LeakedServiceKeys,
    private readonly users: UsersReader,
  ) {}

  /**
   * By the shape of the text; nothing is guessed.
   *
   * @returns undefined for what opens nothing, or does not any more
   */
  async end(text: string, actor: AuditActor): Promise<EndedCredential | undefined> {
    const key = await this.apiKeys.end(text, actor);
    if (key !== undefined) return this.ended('api_key', key.label, key.owner);
    const adminKey = await this.adminKeys.end(text, actor);
    if (adminKey !== undefined) return this.ended('admin_key', adminKey.name, adminKey.owner);
    const token = await this.tokens.end(text, actor);
    if (token !== undefined) return this.ended('oauth_token', token.app, token.owner);
    const serviceKey = await this.serviceKeys.end(text, actor);
    return serviceKey && { kind: 'service_account_key', name: serviceKey.preview, ownerEmail: undefined };
  }

  private async ended(kind: LeakKind, name: string, owner: UserId): Promise<EndedCredential> {
    const profile = await this.users.profile(owner);
    const ownerEmail = profile?.isEmailConfirmed ? (profile.email ?? undefined) : undefined;
    return { kind, name, ownerEmail };
  }
}
