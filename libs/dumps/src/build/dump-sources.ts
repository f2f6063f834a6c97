import { Inject, Injectable } from '@nestjs/common';
import { type HeartbeatsExtent, HeartbeatsStream, type WholeHeartbeat } from '#libs/heartbeats';
import {
  addDays,
  CLOCK,
  type Clock,
  daysRange,
  type LocalDate,
  localDateOf,
  type Micros,
  startOfLocalDay,
  type TimeRange,
} from '#libs/kernel';
import { GroupedTimeService } from '#libs/stats';
import { ProjectDaysService, SummariesService } from '#libs/summaries';
import { ownActivity, type UserProfile } from '#libs/users';
import { DumpsOptions } from '../dumps.options.js';
import type { DumpDay, DumpSource } from '../format/dump-source.js';

/** How far a build has come. */
export interface Reached {
  /** Heartbeats or days. */
  readonly items: number;
  /** 0 to 1, of the person's time. */
  readonly share: number;
}

type Report = (reached: Reached) => void;

/** Whose dump it is, and of which time; absent: of all there is. */
export interface Wanted {
  readonly profile: UserProfile;
  readonly bounds?: Pick<TimeRange, 'from' | 'to'>;
}

/** Opens what dumps are written from. */
@Injectable()
export class DumpSources {
  constructor(
    private readonly stream: HeartbeatsStream,
    private readonly summaries: SummariesService,
    private readonly projectDays: ProjectDaysService,
    private readonly time: GroupedTimeService,
    private readonly options: DumpsOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param report called after each slice that was written
   * @param signal looked at between slices; its reason is thrown
   */
  async open({ profile, bounds }: Wanted, report: Report, signal: AbortSignal): Promise<DumpSource> {
    const [whole, active] = await Promise.all([this.stream.extent(profile.id), this.stream.activeExtent(profile.id)]);
    const extent = bounds === undefined ? whole : within(whole, bounds);
    const range = bounds === undefined ? this.rangeOf(whole, profile.timezone) : { ...bounds, zone: profile.timezone };
    const activeRange = this.rangeOf(active, profile.timezone);
    let items = 0;
    async function* counted<Item>(
      slices: AsyncIterable<readonly Item[]>,
      { from, to }: TimeRange,
      timeOf: (item: Item) => Micros,
    ) {
      const shareOf = (time: Micros) => Math.min(1, Math.max(0, (time - from) / (to - from)));
      for await (const slice of slices) {
        signal.throwIfAborted();
        yield slice;
        items += slice.length;
        const last = slice.at(-1);
        if (last !== undefined) report({ items, share: shareOf(timeOf(last)) });
      }
    }
    return {
      profile,
      publicUrl: this.options.publicUrl,
      range,
      activeRange,
      extent,
      openedAt: this.clock.now(),
      totalSeconds: () => this.totalSeconds(profile, range),
      heartbeats: () => counted(this.heartbeats(profile, extent), range, ({ time }) => time),
      days: () => counted(this.days(profile, activeRange), activeRange, (day) => day.range.to),
    };
  }

  private async totalSeconds({ id }: UserProfile, range: TimeRange): Promise<number> {
    const { totalSeconds } = await this.time.of({ subject: ownActivity(id), range, counting: {}, filters: {} });
    return totalSeconds;
  }

  private rangeOf(extent: HeartbeatsExtent | undefined, zone: string): TimeRange {
    const { first, last } = extent ?? { first: this.clock.now(), last: this.clock.now() };
    return daysRange(localDateOf(first, zone), localDateOf(last, zone), zone);
  }

  private async *heartbeats(
    { id }: UserProfile,
    extent: HeartbeatsExtent | undefined,
  ): AsyncGenerator<readonly WholeHeartbeat[]> {
    if (extent !== undefined) yield* this.stream.slices(id, extent);
  }

  private async *days({ id }: UserProfile, whole: TimeRange): AsyncGenerator<readonly DumpDay[]> {
    for (const range of monthsOf(whole)) {
      const query = { subject: ownActivity(id), range, counting: {}, filters: {} };
      const { days } = await this.summaries.days(query);
      const projects = await this.projectDays.find(query);
      yield days.map((day) => ({ ...day, perProject: projects.get(day.date) ?? [] }));
    }
  }
}

function within(
  extent: HeartbeatsExtent | undefined,
  { from, to }: Pick<TimeRange, 'from' | 'to'>,
): HeartbeatsExtent | undefined {
  if (extent === undefined) return undefined;
  const [first, last] = [Math.max(extent.first, from), Math.min(extent.last, to - 1)];
  return first > last ? undefined : { first, last };
}

/** A range of whole days, cut where months begin. */
export function* monthsOf({ from, to, zone }: TimeRange): Generator<TimeRange> {
  let date: LocalDate = localDateOf(from, zone);
  for (let start = from; start < to; ) {
    const next = `${addDays(`${date.slice(0, 8)}28`, 4).slice(0, 8)}01`;
    const end = Math.min(to, startOfLocalDay(next, zone));
    yield { from: start, to: end, zone };
    [date, start] = [next, end];
  }
}
