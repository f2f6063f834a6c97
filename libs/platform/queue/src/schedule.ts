import { CronExpressionParser } from 'cron-parser';
import type { PoolClient } from 'pg';
import type { Micros } from '#libs/kernel';
import type { JobType } from './job-type.js';
import type { Jobs } from './jobs.service.js';

const US_PER_MINUTE = 60_000_000;

/**
 * Moments at which something is due. `everyMinutes` counts from midnight UTC where it divides a day, 0 is never; `cron`
 * has five fields, in UTC.
 */
export type When = { readonly everyMinutes: number } | { readonly cron: string };

export interface ScheduleChoices<P extends object> {
  /** Unique; its newest moment is remembered under it. */
  readonly name: string;
  readonly when: When;
  readonly job: JobType<P>;
  /** Of the job of a moment. */
  readonly payload: (moment: Micros) => P;
  /** The library that does it. */
  readonly owner: string;
  /**
   * Heavy work that belongs to its hour: a moment that passed without a worker is made up for only within so many
   * minutes of it, or when the last one was so many hours ago. Absent: always, once, however many were missed.
   */
  readonly makeUp?: { readonly withinMinutes: number; readonly orAfterHours: number };
}

/** A schedule as the scheduler and lists see it. */
export interface Schedule extends Pick<ScheduleChoices<object>, 'name' | 'when' | 'owner'> {
  /** Name of the type of job. */
  readonly job: string;
  /** The newest moment until now that is to become a job; undefined: there is none. */
  dueAt(now: Micros, last: Micros | undefined): Micros | undefined;
  request(jobs: Jobs, on: PoolClient, moment: Micros): Promise<string>;
}

/** A line of the one list of schedules (`apps/worker/src/schedules.ts`). */
export function defineSchedule<P extends object>({ job, payload, makeUp, ...rest }: ScheduleChoices<P>): Schedule {
  return {
    ...rest,
    job: job.name,
    dueAt: (now, last) => {
      const moment = newestMoment(rest.when, now);
      if (moment === undefined || (last !== undefined && last >= moment)) return undefined;
      if (makeUp === undefined || last === undefined) return moment;
      const isTimely = now - moment <= makeUp.withinMinutes * US_PER_MINUTE;
      const isOverdue = now - last > makeUp.orAfterHours * 60 * US_PER_MINUTE;
      return isTimely || isOverdue ? moment : undefined;
    },
    request: (jobs, on, moment) => jobs.request(on, job, payload(moment)),
  };
}

/** The newest moment that is not in the future; undefined: never. */
export function newestMoment(when: When, now: Micros): Micros | undefined {
  if ('everyMinutes' in when) {
    const every = when.everyMinutes * US_PER_MINUTE;
    return every <= 0 ? undefined : Math.floor(now / every) * every;
  }
  // What is sought lies strictly before: a moment is its own newest.
  const currentDate = new Date(Math.floor(now / 1_000) + 1);
  return CronExpressionParser.parse(when.cron, { currentDate, tz: 'UTC' }).prev().getTime() * 1_000;
}
