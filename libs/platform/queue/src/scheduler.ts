import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { inTransaction, run } from '#libs/platform/database';
import { Jobs } from './jobs.service.js';
import { QueuePool } from './queue-pool.js';
import type { Schedule } from './schedule.js';
import { SCHEDULE_MOMENTS, TAKE_MOMENT } from './sql/schedules.sql.js';

/** Injection token of every schedule: `readonly Schedule[]`. */
export const SCHEDULES = Symbol('Schedules');

/** Begins after the start of the process, which has enough to do then. */
const FIRST_MS = 30_000;
const TICK_MS = 15_000;

/** Makes a job of every moment of every schedule, once for all processes on the database. */
@Injectable()
export class Scheduler {
  private readonly logger = new Logger('schedules');
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly rows: QueuePool,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SCHEDULES) private readonly schedules: readonly Schedule[],
  ) {
    const names = schedules.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new Error(`two schedules named ${twice}`);
  }

  start(firstMs = FIRST_MS): void {
    this.plan(firstMs);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** Promises what has become due. @returns names of the schedules whose moment this process was the one to take */
  async tick(): Promise<string[]> {
    const now = this.clock.now();
    const lasts = new Map((await run(this.rows.pool, SCHEDULE_MOMENTS, [])).map(({ name, last }) => [name, last]));
    const taken: string[] = [];
    for (const schedule of this.schedules) {
      const moment = schedule.dueAt(now, lasts.get(schedule.name));
      if (moment !== undefined && (await this.take(schedule, moment))) taken.push(schedule.name);
    }
    return taken;
  }

  /** Taken and promised together, or neither. */
  private take(schedule: Schedule, moment: number): Promise<boolean> {
    return inTransaction(this.rows.pool, async (client) => {
      const won = await run(client, TAKE_MOMENT, [schedule.name, new Date(moment / 1_000).toISOString()]);
      if (won.length > 0) await schedule.request(this.jobs, client, moment);
      return won.length > 0;
    });
  }

  private plan(milliseconds: number): void {
    if (this.isStopped) return;
    const tick = () =>
      this.tick()
        .catch((error: unknown) => {
          if (!this.isStopped) this.logger.error(`not done: ${(error as Error).message}`);
        })
        .finally(() => this.plan(TICK_MS));
    this.timer = setTimeout(() => void tick(), milliseconds).unref();
  }
}
