import { Module } from '@nestjs/common';
import { DurationsModule } from '#libs/durations';
import { ApplyOrgPolicyHandler } from './apply-policy.job.js';
import { CheckDomainsHandler, CheckDomainsOfOrgHandler } from './check-domains.job.js';
import { EraseOrgsHandler } from './erase-orgs.job.js';
import { ExpireOrgAuditHandler } from './expire-audit.job.js';
import { MemberCounting } from './member-counting.js';
import { OrgsModule } from './orgs.module.js';

const HANDLERS = [
  ApplyOrgPolicyHandler,
  CheckDomainsHandler,
  CheckDomainsOfOrgHandler,
  EraseOrgsHandler,
  ExpireOrgAuditHandler,
];

@Module({ imports: [DurationsModule, OrgsModule], providers: [...HANDLERS, MemberCounting], exports: HANDLERS })
export class OrgsWorkerModule {}

export { ApplyOrgPolicyHandler } from './apply-policy.job.js';
export { CheckDomainsHandler, CheckDomainsOfOrgHandler } from './check-domains.job.js';
export { EraseOrgsHandler } from './erase-orgs.job.js';
export { ExpireOrgAuditHandler } from './expire-audit.job.js';
export { MemberCounting } from './member-counting.js';
