import { Injectable } from '@nestjs/common';
import { ActivityPools, ask, run } from '#libs/platform/database';
import type { JobHandler, JobRun } from '#libs/platform/queue';
import { OrgChanges } from './org-changes.js';
import { ERASE_ORGS } from './orgs.jobs.js';
import { ERASE_ORGANISATION, EVERY_ORG_ID } from './sql/organisations.sql.js';

type Payload = Record<string, never>;

/** Erases what was deleted 30 days ago. Its chain of records stays. Safe to run again. */
@Injectable()
export class EraseOrgsHandler implements JobHandler<Payload> {
  readonly type = ERASE_ORGS;

  constructor(
    private readonly pools: ActivityPools,
    private readonly changes: OrgChanges,
  ) {}

  async run({ signal }: JobRun<Payload>): Promise<void> {
    for (const { id: orgId } of await run(this.pools.job, EVERY_ORG_ID, [])) {
      if (signal.aborted) return;
      const by = { orgId, actor: { kind: 'system' } } as const;
      await this.changes.change(by, async (em) => {
        if ((await ask(em, ERASE_ORGANISATION, [orgId, this.changes.stamp()])).length === 0) return undefined;
        await this.changes.recount(em, orgId);
        return { action: 'org.erased', target: { kind: 'org', id: orgId } };
      });
    }
  }
}
