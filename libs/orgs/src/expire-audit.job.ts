import { Injectable } from '@nestjs/common';
import { ActivityPools, run } from '#libs/platform/database';
import type { JobHandler, JobRun } from '#libs/platform/queue';
import { OrgAudit } from './org-audit.service.js';
import { EXPIRE_ORG_AUDIT } from './orgs.jobs.js';
import { EVERY_ORG_ID } from './sql/organisations.sql.js';

type Payload = Record<string, never>;

/** Lets details of audit logs go whose organisation keeps them no longer. Safe to run again. */
@Injectable()
export class ExpireOrgAuditHandler implements JobHandler<Payload> {
  readonly type = EXPIRE_ORG_AUDIT;

  constructor(
    private readonly pools: ActivityPools,
    private readonly audit: OrgAudit,
  ) {}

  async run({ signal }: JobRun<Payload>): Promise<void> {
    for (const { id } of await run(this.pools.job, EVERY_ORG_ID, [])) {
      if (signal.aborted) return;
      await this.audit.expire(id);
    }
  }
}
