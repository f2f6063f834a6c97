import { Inject, Injectable, Logger } from '@nestjs/common';
import { HeartbeatsReader } from '#libs/heartbeats';
import {
  addDays,
  CLOCK,
  type Clock,
  dayRange,
  isoUtcSeconds,
  type LocalDate,
  localDateOf,
  MICROS_PER_DAY,
} from '#libs/kernel';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import type { JobHandler, JobRun } from '#libs/platform/queue';
import { ACTIVE_LISTENERS, type ListenerRow } from '../sql/listeners.sql.js';
import { Webhooks } from '../webhooks.js';
import { TELL_FIRST_HEARTBEATS } from './schedules.js';

type Nothing = Record<string, never>;

const TYPE = 'day.first_heartbeat';
const MAX_DAYS_BACK = 1;

/**
 * `day.first_heartbeat`: the first heartbeat of a local day that has not been told, of today or of yesterday. Only
 * people who listen are looked at, and of those only who sent something lately: ingest knows nothing of it.
 */
@Injectable()
export class TellFirstHeartbeats implements JobHandler<Nothing> {
  readonly type = TELL_FIRST_HEARTBEATS;
  private readonly logger = new Logger('webhooks');

  constructor(
    private readonly pools: ActivityPools,
    private readonly heartbeats: HeartbeatsReader,
    private readonly webhooks: Webhooks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ signal }: JobRun<Nothing>): Promise<void> {
    const now = this.clock.now();
    const fromKey = addDays(localDateOf(now, 'UTC'), -MAX_DAYS_BACK - 1);
    const activeSince = isoUtcSeconds(now - (MAX_DAYS_BACK + 2) * MICROS_PER_DAY);
    const people = await run(this.pools.job, ACTIVE_LISTENERS, [TYPE, fromKey, activeSince]);
    for (const person of people) {
      signal.throwIfAborted();
      await this.tell(person, now).catch((err: unknown) =>
        this.logger.error({ message: 'a new day was not told', userId: person.user_id, err }),
      );
    }
  }

  private async tell({ user_id: userId, timezone, since_us: since, keys }: ListenerRow, now: number): Promise<void> {
    for (const date of lastDays(localDateOf(now, timezone))) {
      if (keys.includes(date)) continue;
      const range = dayRange(date, timezone);
      if (range.to <= since) continue;
      const [first] = await this.heartbeats.list(userId, range);
      if (first === undefined || first.time < since) continue;
      const { time, project, language } = first;
      const data = { date, timezone, first_heartbeat_at: isoUtcSeconds(time), project, language };
      const event = { type: TYPE, key: date, data } as const;
      await inTransaction(this.pools.job, (client) => this.webhooks.emit(client, userId, event));
    }
  }
}

function lastDays(today: LocalDate): LocalDate[] {
  return Array.from({ length: MAX_DAYS_BACK + 1 }, (_, index) => addDays(today, index - MAX_DAYS_BACK));
}
