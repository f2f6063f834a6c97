import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import type { Credential, CredentialVerifier, Principal } from '#libs/platform/auth';
import { ask, run, Tenancy } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { isScimToken } from './scim-token-text.js';
import {
  IS_ORG_ALIVE,
  PRESENTED_SCIM_TOKEN,
  type PresentedTokenSqlRow,
  TOUCH_SCIM_TOKEN,
} from './sql/scim-tokens.sql.js';

/** Recognises the tokens of directories, as a bearer's alone. Nothing is remembered between requests. */
@Injectable()
export class ScimTokenVerifier implements CredentialVerifier {
  private readonly logger = new Logger('credentials');

  constructor(
    private readonly tenancy: Tenancy,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {}

  async verify({ carrier, value }: Credential): Promise<Principal | undefined> {
    if (carrier !== 'bearer' || !isScimToken(value)) return undefined;
    const token = await this.presented(value);
    if (token === undefined) return undefined;
    const { org_id: orgId, id, preview } = token;
    const [living] = await this.tenancy.read({ orgId }, (client) => run(client, IS_ORG_ALIVE, [orgId]));
    if (living === undefined) return undefined;
    await this.noteUse(token);
    return {
      userId: 0,
      userUuid: id,
      username: '',
      via: 'scim',
      credentialId: id,
      preview,
      scopes: new Set(),
      adminLevel: 'default',
      directory: { orgId },
    };
  }

  private async presented(value: string): Promise<PresentedTokenSqlRow | undefined> {
    for (const secretHash of this.secrets.hashes(value)) {
      const [row] = await this.tenancy.read({ secretHash }, (client) =>
        run(client, PRESENTED_SCIM_TOKEN, [secretHash.toString('hex'), this.now()]),
      );
      if (row !== undefined) return row;
    }
    return undefined;
  }

  /** Failing to note a use must not fail the request. */
  private async noteUse({ org_id: orgId, id, is_use_recorded: isRecorded }: PresentedTokenSqlRow): Promise<void> {
    if (isRecorded) return;
    try {
      await this.tenancy.within(orgId, (em) => ask(em, TOUCH_SCIM_TOKEN, [orgId, id, this.now()]));
    } catch (error) {
      this.logger.warn({ message: 'a use was not noted', credentialId: id, err: error });
    }
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}
