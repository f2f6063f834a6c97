import { Injectable } from '@nestjs/common';
import type { JobHandler, JobRun } from '#libs/platform/queue';
import { MemberCounting } from './member-counting.js';
import { APPLY_ORG_POLICY } from './orgs.jobs.js';

/** Goes through the members one by one: each is a back-fill under that person's lock. Safe to run again. */
@Injectable()
export class ApplyOrgPolicyHandler implements JobHandler<{ orgId: string }> {
  readonly type = APPLY_ORG_POLICY;

  constructor(private readonly counting: MemberCounting) {}

  async run({ payload, signal, progress }: JobRun<{ orgId: string }>): Promise<void> {
    const open = await this.counting.open(payload.orgId);
    for (const [index, member] of open.entries()) {
      if (signal.aborted) return;
      await this.counting.settle(payload.orgId, member);
      progress((index + 1) / open.length);
    }
  }
}
