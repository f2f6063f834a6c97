import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit';
import { JobList, Jobs, type ListedJob } from '#libs/platform/queue';
import { type AdminActor, auditActorOf } from './admin-actor.js';

/** What became of it: `not_now` where the job is in no state for it. */
export type JobVerdict = ListedJob | 'not_found' | 'not_now';

/** Jobs of the whole installation in the hands of those who run it. Whatever they do is written down. */
@Injectable()
export class JobsAdministration {
  constructor(
    private readonly em: EntityManager,
    private readonly jobs: Jobs,
    private readonly list: JobList,
    private readonly log: AuditLog,
  ) {}

  /** @param id a well-formed uuid */
  cancel(actor: AdminActor, id: string): Promise<JobVerdict> {
    return this.act(actor, { id, action: 'job.cancelled', change: (em) => this.jobs.cancel(id, em) });
  }

  /** @param id a well-formed uuid */
  retry(actor: AdminActor, id: string): Promise<JobVerdict> {
    return this.act(actor, { id, action: 'job.retried', change: (em) => this.list.retry(id, em) });
  }

  private async act(actor: AdminActor, { id, action, change }: Act): Promise<JobVerdict> {
    const job = await this.list.find(id);
    if (job === undefined) return 'not_found';
    const isDone = await this.em.fork().transactional(async (em) => {
      if (!(await change(em))) return false;
      await this.log.append(em, {
        action,
        actor: auditActorOf(actor),
        target: { kind: 'job', id },
        details: { name: job.name, state: job.state },
      });
      return true;
    });
    return isDone ? ((await this.list.find(id)) ?? 'not_found') : 'not_now';
  }
}

interface Act {
  readonly id: string;
  readonly action: 'job.cancelled' | 'job.retried';
  readonly change: (em: EntityManager) => Promise<boolean>;
}
