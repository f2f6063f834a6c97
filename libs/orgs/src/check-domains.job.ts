import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ask } from '#libs/platform/database';
import { type JobHandler, type JobRun, Jobs } from '#libs/platform/queue';
import { CHECK_DOMAINS, CHECK_DOMAINS_OF_ORG } from './domains.jobs.js';
import { DomainsService } from './domains.service.js';
import { EVERY_ORG_ID } from './sql/organisations.sql.js';

/** Promises one job for each organisation: none waits for the DNS of another. */
@Injectable()
export class CheckDomainsHandler implements JobHandler<Record<string, never>> {
  readonly type = CHECK_DOMAINS;

  constructor(
    private readonly em: EntityManager,
    private readonly jobs: Jobs,
  ) {}

  async run({ signal }: JobRun<Record<string, never>>): Promise<void> {
    for (const { id: orgId } of await ask(this.em.fork(), EVERY_ORG_ID, [])) {
      if (signal.aborted) return;
      await this.em.fork().transactional((em) => this.jobs.request(em, CHECK_DOMAINS_OF_ORG, { orgId }));
    }
  }
}

@Injectable()
export class CheckDomainsOfOrgHandler implements JobHandler<{ orgId: string }> {
  readonly type = CHECK_DOMAINS_OF_ORG;

  constructor(private readonly domains: DomainsService) {}

  run({ payload }: JobRun<{ orgId: string }>): Promise<void> {
    return this.domains.recheck(payload.orgId);
  }
}
