import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, MICROS_PER_DAY, type Micros, type UserId } from '#libs/kernel';
import { JobList, type JobStatus, Jobs } from '#libs/platform/queue';
import { CLEAR_HEARTBEATS } from './clear-heartbeats.type.js';

/** Whose heartbeats are to go for good, and which. */
export interface ClearingWish {
  readonly owner: { readonly id: UserId; readonly uuid: string };
  /** µs: what was spent before this instant; absent: all until now. */
  readonly before?: Micros | undefined;
  /** As `ProjectsService` knows it; absent: whatever the project. */
  readonly project?: { readonly id: number; readonly name: string } | undefined;
}

/** Heartbeats may lie up to a day ahead of the server: nothing is later. */
const AHEAD_US = 2 * MICROS_PER_DAY;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export type Clearing = Pick<JobStatus, 'id' | 'state' | 'progress'>;

/** Deletes much of what a person has sent, by a job. */
@Injectable()
export class HeartbeatClearings {
  constructor(
    private readonly em: EntityManager,
    private readonly jobs: Jobs,
    private readonly list: JobList,
    private readonly log: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Promises it. What arrives from now on with a later time stays. */
  async request({ owner, before, project }: ClearingWish, actor: AuditActor): Promise<Clearing> {
    const now = this.clock.now();
    const untilUs = Math.min(before ?? now, now + AHEAD_US);
    const id = await this.em.fork().transactional(async (em) => {
      const payload = { userId: owner.id, untilUs, projectId: project?.id ?? null };
      const jobId = await this.jobs.request(em, CLEAR_HEARTBEATS, payload);
      await this.log.append(em, {
        action: 'heartbeats.clearing_requested',
        actor,
        target: { kind: 'person', id: owner.uuid },
        details: { before: new Date(untilUs / 1000).toISOString(), project: project?.name ?? null },
      });
      return jobId;
    });
    return (await this.find(owner.id, id)) ?? { id, state: 'waiting', progress: 0 };
  }

  /** Undefined: there is none of this person. */
  async find(owner: UserId, id: string): Promise<Clearing | undefined> {
    const job = UUID.test(id) ? await this.list.find(id) : undefined;
    const isOwn = job !== undefined && job.name === CLEAR_HEARTBEATS.name && job.key.startsWith(`${owner}:`);
    return isOwn ? { id: job.id, state: job.state, progress: job.state === 'done' ? 1 : job.progress } : undefined;
  }
}
