import { Inject } from '@nestjs/common';
import { Command, Option } from 'nest-commander';
import type { AppConfig } from '#config/env';
import { CLOCK, type Clock, type Micros } from '#libs/kernel';
import { JOB_STATES, JobList, type JobState, type ListedJob } from '#libs/platform/queue';
import { schedulesOf } from '../../../worker/src/schedules.js';
import { CLI_CONFIG } from '../cli-config.js';
import { CommandError, type CommonOptions, print } from '../output.js';
import { BaseCommand } from './base.command.js';

interface JobListOptions extends CommonOptions {
  readonly state?: JobState;
  readonly name?: string;
  readonly page?: number;
}

@Command({ name: 'job:list', description: 'jobs that wait, run or are over, newest first' })
export class JobListCommand extends BaseCommand {
  constructor(private readonly jobs: JobList) {
    super();
  }

  override async run(_: string[], options: JobListOptions): Promise<void> {
    const { items, page, total, totalPages } = await this.jobs.page({ ...options, page: options.page ?? 1 });
    const jobs = items.map(shown);
    const lines = jobs.map(
      ({ id, name, key, state, attempt, max_attempts, progress, error }) =>
        `${id}  ${state.padEnd(9)}  ${name} ${key}  attempt ${attempt}/${max_attempts}  ` +
        `${Math.floor(progress * 100)} %${error === null ? '' : `  ${error}`}`,
    );
    print({ jobs, page, total, total_pages: totalPages }, options, [
      ...lines,
      `${total} jobs, page ${page} of ${totalPages}`,
    ]);
  }

  @Option({ flags: '--state <state>', description: JOB_STATES.join(', ') })
  parseState(value: string): JobState {
    const state = JOB_STATES.find((known) => known === value);
    if (state === undefined) throw new CommandError(`no such state: ${value}; one of ${JOB_STATES.join(', ')}`);
    return state;
  }

  @Option({ flags: '--name <name>', description: 'of the type of job, such as storage.nightly' })
  parseName(value: string): string {
    return value;
  }

  @Option({ flags: '--page <number>', description: '50 a page' })
  parsePage(value: string): number {
    if (!/^[1-9]\d{0,5}$/.test(value)) throw new CommandError(`no page: ${value}`);
    return Number(value);
  }
}

@Command({ name: 'schedule:list', description: 'what is done without anybody asking, and when (UTC)' })
export class ScheduleListCommand extends BaseCommand {
  constructor(
    private readonly jobs: JobList,
    @Inject(CLI_CONFIG) private readonly config: AppConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  override async run(_: string[], options: CommonOptions): Promise<void> {
    const lasts = await this.jobs.moments();
    const schedules = schedulesOf(this.config).map((schedule) => {
      const { name, when, job, owner } = schedule;
      const last = lasts.get(name);
      const isDue = schedule.dueAt(this.clock.now(), last) !== undefined;
      return {
        name,
        when: 'cron' in when ? when.cron : everyText(when.everyMinutes),
        job,
        owner,
        last: iso(last),
        is_due: isDue,
      };
    });
    const lines = schedules.map(
      ({ name, when, job, owner, last }) => `${name}  ${when}  job ${job} of ${owner}  last ${last ?? 'never'}`,
    );
    print({ schedules }, options, lines);
  }
}

const everyText = (minutes: number) => (minutes === 0 ? 'never' : `every ${minutes} minutes`);
const iso = (us: Micros | null | undefined) =>
  us === undefined || us === null ? null : new Date(us / 1_000).toISOString();

function shown({ run_at, created_at, started_at, finished_at, ...job }: ListedJob) {
  const times = {
    run_at: iso(run_at),
    created_at: iso(created_at),
    started_at: iso(started_at),
    finished_at: iso(finished_at),
  };
  return { ...job, ...times };
}
