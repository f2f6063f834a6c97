import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock, isScope } from '#libs/kernel';
import type { Credential, CredentialVerifier, Principal } from '#libs/platform/auth';
import { ask, run, Tenancy } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { GRANTABLE } from './roles.js';
import { SERVICE_SCOPES } from './service-accounts.service.js';
import { isServiceKey } from './service-key-text.js';
import {
  LIVING_SERVICE_ACCOUNT,
  PRESENTED_SERVICE_KEY,
  type PresentedKeySqlRow,
  TOUCH_SERVICE_KEY,
} from './sql/verify-service-key.sql.js';

/**
 * Recognises the keys of service accounts, in a header alone: addresses end up in logs. Nothing is remembered, so what
 * was revoked, disabled or deleted is dead with the next request.
 */
@Injectable()
export class ServiceAccountVerifier implements CredentialVerifier {
  private readonly logger = new Logger('credentials');

  constructor(
    private readonly tenancy: Tenancy,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {}

  async verify({ kind, carrier, value }: Credential): Promise<Principal | undefined> {
    if (kind === 'session' || carrier === 'query' || !isServiceKey(value)) return undefined;
    const key = await this.presented(value);
    if (key === undefined) return undefined;
    const { org_id: orgId, account_id: accountId } = key;
    const [account] = await this.tenancy.read({ orgId }, (client) =>
      run(client, LIVING_SERVICE_ACCOUNT, [orgId, accountId]),
    );
    if (account === undefined) return undefined;
    await this.noteUse(key);
    return {
      userId: 0,
      userUuid: accountId,
      username: account.name,
      via: 'service_account',
      credentialId: key.id,
      preview: key.preview,
      scopes: new Set(key.scopes.filter(isScope).filter((scope) => SERVICE_SCOPES.has(scope))),
      adminLevel: 'default',
      serviceAccount: {
        orgId,
        permissions: new Set([...GRANTABLE].filter((permission) => account.permissions.includes(permission))),
      },
    };
  }

  private async presented(value: string): Promise<PresentedKeySqlRow | undefined> {
    for (const secretHash of this.secrets.hashes(value)) {
      const [row] = await this.tenancy.read({ secretHash }, (client) =>
        run(client, PRESENTED_SERVICE_KEY, [secretHash.toString('hex'), this.now()]),
      );
      if (row !== undefined) return row;
    }
    return undefined;
  }

  /** Failing to note a use must not fail the request. */
  private async noteUse({ org_id: orgId, id, is_use_recorded: isRecorded }: PresentedKeySqlRow): Promise<void> {
    if (isRecorded) return;
    try {
      await this.tenancy.within(orgId, (em) => ask(em, TOUCH_SERVICE_KEY, [orgId, id, this.now()]));
    } catch (error) {
      this.logger.warn({ message: 'a use was not noted', credentialId: id, err: error });
    }
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}
