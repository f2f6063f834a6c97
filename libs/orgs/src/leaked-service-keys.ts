import { Inject, Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock } from '#libs/kernel';
import { ask, run, Tenancy } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { isServiceKey } from './service-key-text.js';
import { REVOKE_SERVICE_KEY } from './sql/service-accounts.sql.js';
import { PRESENTED_SERVICE_KEY, type PresentedKeySqlRow } from './sql/verify-service-key.sql.js';

/** Ends keys of service accounts that somebody found in the open. */
@Injectable()
export class LeakedServiceKeys {
  constructor(
    private readonly tenancy: Tenancy,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Dead with the next request. The organisation reads of it in its own log.
   *
   * @returns undefined for what is no living key
   */
  async end(text: string, actor: AuditActor): Promise<{ preview: string } | undefined> {
    const key = isServiceKey(text) ? await this.presented(text) : undefined;
    if (key === undefined) return undefined;
    const { org_id: orgId, account_id: accountId, id } = key;
    return this.tenancy.within(orgId, async (em) => {
      const [revoked] = await ask(em, REVOKE_SERVICE_KEY, [orgId, accountId, id, this.now()]);
      if (revoked === undefined) return undefined;
      const { preview } = revoked;
      await this.audit.append(em, {
        action: 'service_account.key_revoked',
        actor,
        target: { kind: 'service_account', id: accountId },
        details: { key: id, preview, reason: 'leaked' },
        chain: orgId,
      });
      return { preview };
    });
  }

  private async presented(text: string): Promise<PresentedKeySqlRow | undefined> {
    for (const secretHash of this.secrets.hashes(text)) {
      const [row] = await this.tenancy.read({ secretHash }, (client) =>
        run(client, PRESENTED_SERVICE_KEY, [secretHash.toString('hex'), this.now()]),
      );
      if (row !== undefined) return row;
    }
    return undefined;
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}
