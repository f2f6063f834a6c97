import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  addDays,
  CLOCK,
  type Clock,
  dayRange,
  isoUtcSeconds,
  type LocalDate,
  localDateOf,
  MICROS_PER_MINUTE,
  startOfLocalDay,
  titleCaseCategory,
  toText,
} from '#libs/kernel';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import type { JobHandler, JobRun } from '#libs/platform/queue';
import { type DaySummary, type Slice, SummariesService } from '#libs/summaries';
import { ownActivity } from '#libs/users';
import { LISTENERS, type ListenerRow } from '../sql/listeners.sql.js';
import { Webhooks } from '../webhooks.js';
import { TELL_DAILY_SUMMARIES } from './schedules.js';

type Nothing = Record<string, never>;

const TYPE = 'summary.daily';
/** How far back days are told that nobody told in time. */
const MAX_DAYS_BACK = 3;

/**
 * `summary.daily`: a local day, once it is over and the person's timeout has passed after midnight, because a heartbeat
 * until then still adds to its last minutes. Heartbeats that arrive later change the summary, not what was told.
 */
@Injectable()
export class TellDailySummaries implements JobHandler<Nothing> {
  readonly type = TELL_DAILY_SUMMARIES;
  private readonly logger = new Logger('webhooks');

  constructor(
    private readonly pools: ActivityPools,
    private readonly summaries: SummariesService,
    private readonly webhooks: Webhooks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ signal }: JobRun<Nothing>): Promise<void> {
    const fromKey = addDays(localDateOf(this.clock.now(), 'UTC'), -MAX_DAYS_BACK - 1);
    const people = await run(this.pools.job, LISTENERS, [TYPE, fromKey]);
    for (const person of people) {
      signal.throwIfAborted();
      await this.tell(person).catch((err: unknown) =>
        this.logger.error({ message: 'a daily summary was not told', userId: person.user_id, err }),
      );
    }
  }

  private async tell(person: ListenerRow): Promise<void> {
    for (const date of daysToTell(person, this.clock.now())) {
      const range = dayRange(date, person.timezone);
      const subject = ownActivity(person.user_id);
      const { days } = await this.summaries.days({ subject, range, counting: {}, filters: {} });
      const [day] = days;
      if (day === undefined) continue;
      const event = { type: TYPE, key: date, data: dataOf(day) } as const;
      await inTransaction(this.pools.job, (client) => this.webhooks.emit(client, person.user_id, event));
    }
  }
}

/** Days since the person listens that are over and not told. */
function daysToTell({ timezone, timeout_minutes, since_us, keys }: ListenerRow, now: number): LocalDate[] {
  const today = localDateOf(now, timezone);
  const oldest = addDays(today, -MAX_DAYS_BACK);
  const since = localDateOf(since_us, timezone);
  const days: LocalDate[] = [];
  for (let date = since > oldest ? since : oldest; date < today; date = addDays(date, 1)) {
    const isOver = now >= startOfLocalDay(addDays(date, 1), timezone) + timeout_minutes * MICROS_PER_MINUTE;
    if (isOver && !keys.includes(date)) days.push(date);
  }
  return days;
}

function dataOf(day: DaySummary): object {
  const { date, range, totalSeconds } = day;
  return {
    date,
    timezone: range.zone,
    start: isoUtcSeconds(range.from),
    end: isoUtcSeconds(range.to - 1),
    total_seconds: totalSeconds,
    text: toText(totalSeconds),
    projects: itemsOf(day.projects),
    languages: itemsOf(day.languages),
    editors: itemsOf(day.editors),
    operating_systems: itemsOf(day.operatingSystems),
    machines: itemsOf(day.machines),
    categories: itemsOf(day.categories.map((slice) => ({ ...slice, name: titleCaseCategory(slice.name) }))),
  };
}

function itemsOf(slices: readonly Slice[]): object[] {
  return slices.map(({ name, seconds }) => ({ name, total_seconds: seconds, text: toText(seconds) }));
}
