import { Inject, Injectable, Module } from '@nestjs/common';
import { ActivityModule, ActivityReader } from '#libs/activity';
import { HeartbeatsReader } from '#libs/heartbeats';
import { CLOCK, type Clock, type Micros, type UserId } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { ActivityPools, run } from '#libs/platform/database';
import { COUNTED } from './sql/people.sql.js';

/** What a person has done here at all. Seconds have µs precision. */
export interface Figures {
  readonly heartbeats: number;
  /** Keys that work. */
  readonly apiKeys: number;
  readonly lastHeartbeatAt: Micros | null;
  readonly seconds: number;
  readonly languages: number;
  readonly projects: number;
  readonly activeDays: number;
}

const MICROS = 1_000_000;

/** Counts a person's activity for administrators: all of it, as the person's own settings count it. */
@Injectable()
export class PersonFigures {
  constructor(
    private readonly pools: ActivityPools,
    private readonly activity: ActivityReader,
    private readonly heartbeats: HeartbeatsReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async of({ id, timezone: zone }: { readonly id: UserId; readonly timezone: string }): Promise<Figures> {
    const now = this.clock.now();
    const [[counted], latest, { firstTime }] = await Promise.all([
      run(this.pools.read, COUNTED, [id, new Date(now / 1000).toISOString()]),
      this.heartbeats.latest(id),
      this.heartbeats.head(id),
    ]);
    const { heartbeats = 0, api_keys: apiKeys = 0 } = counted ?? {};
    const to = Math.max(now, (latest?.time ?? now) + 1);
    const range = { from: firstTime ?? to, to, zone };
    return { heartbeats, apiKeys, lastHeartbeatAt: latest?.time ?? null, ...(await this.time(id, range)) };
  }

  private time(id: UserId, range: { from: Micros; to: Micros; zone: string }) {
    const subject = mintVisibleUsers([{ userId: id, windows: 'always', hiddenProjectIds: [], shownProjectIds: 'all' }]);
    return this.activity.ask({ subject, range, counting: {}, filters: {} }, async (activity) => {
      const [{ rangeUs, activeDays }, dimensions] = await Promise.all([activity.figures(), activity.byDimension()]);
      const kinds = (name: 'language' | 'project') =>
        new Set(dimensions.flatMap((row) => (row.us > 0 ? (row[name] ?? []) : []))).size;
      return { seconds: rangeUs / MICROS, activeDays, languages: kinds('language'), projects: kinds('project') };
    });
  }
}

/** Database, clock and heartbeats are global. */
@Module({ imports: [ActivityModule], providers: [PersonFigures], exports: [PersonFigures] })
export class PersonFiguresModule {}
