import { Inject, Injectable } from '@nestjs/common';
import { ActivityReader, GapPolicyDefault } from '#libs/activity';
import { findLanguage, HeartbeatsReader } from '#libs/heartbeats';
import {
  addDays,
  CLOCK,
  type Clock,
  daysRange,
  localDateOf,
  percentages,
  type ResolvedRange,
  resolveRange,
  type TimeRange,
  titleCaseCategory,
} from '#libs/kernel';
import { breakdown, type Dimension, SummariesService } from '#libs/summaries';
import { findEditor } from '#libs/user-agents';
import { ownActivity, type Person } from '#libs/users';
import type { ChartData, ChartShare } from './chart/chart-data.js';
import { colorOf, systemColorOf } from './chart/palette.js';
import type { ChartKind, ShareToken } from './share-token.js';

type ShareKind = Exclude<ChartKind, 'coding_activity'>;

const DIMENSIONS: Record<ShareKind, Dimension> = {
  languages: 'languages',
  editors: 'editors',
  operating_systems: 'operatingSystems',
  categories: 'categories',
  projects: 'projects',
};
const COLORS: Partial<Record<ShareKind, (name: string) => string | null | undefined>> = {
  languages: (name) => findLanguage(name)?.color,
  editors: (name) => findEditor(name)?.color,
  operating_systems: systemColorOf,
};
/** Days are listed one by one. */
const MOST_DAYS = 3660;

/** Reads what published charts show. The owner's choice of the chart is the permission: no other switch is asked. */
@Injectable()
export class ShareCharts {
  constructor(
    private readonly activity: ActivityReader,
    private readonly summaries: SummariesService,
    private readonly heartbeats: HeartbeatsReader,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly fallback: GapPolicyDefault,
  ) {}

  /** Names the state that the chart depends on: the same text, the same chart. One small query. */
  async version({ id }: ShareToken, owner: Person): Promise<string> {
    const { rev } = await this.heartbeats.head(owner.id);
    return [id, rev, owner.settingsRev, localDateOf(this.clock.now(), owner.timezone), this.fallback.name].join(' ');
  }

  /** Fails with `activity.overloaded` when too many long reads are waiting. */
  async read(token: ShareToken, owner: Person): Promise<ChartData> {
    const { range, firstDay, lastDay } = await this.rangeOf(token, owner);
    const { kind } = token;
    if (kind !== 'coding_activity') return { is: 'shares', shares: await this.shares(kind, owner, range) };
    const earliest = addDays(lastDay, 1 - MOST_DAYS);
    const asked = firstDay < earliest ? daysRange(earliest, lastDay, range.zone) : range;
    const { days } = await this.summaries.days(questionOf(owner, asked));
    const listed = days.map(({ date, range: day, totalSeconds }) => ({ date, range: day, seconds: totalSeconds }));
    return { is: 'days', days: listed, today: lastDay };
  }

  private async shares(kind: ShareKind, owner: Person, range: TimeRange): Promise<ChartShare[]> {
    const lists = await this.activity.ask(questionOf(owner, range), async (activity) =>
      breakdown(await activity.byDimension(), activity.plan.gapPolicy.rounding),
    );
    const slices = lists[DIMENSIONS[kind]].filter(({ seconds }) => seconds > 0);
    const percents = percentages(slices.map(({ seconds }) => seconds));
    return slices.map(({ name: stored }, index) => {
      const name = kind === 'categories' ? titleCaseCategory(stored) : stored;
      return { name, percent: percents[index] ?? 0, color: COLORS[kind]?.(name) ?? colorOf(name) };
    });
  }

  private async rangeOf({ range }: ShareToken, owner: Person): Promise<ResolvedRange> {
    const { firstTime } = await this.heartbeats.head(owner.id);
    const zone = owner.timezone;
    return resolveRange(range, {
      zone,
      now: this.clock.now(),
      weekStart: owner.weekdayStart,
      includeToday: true,
      ...(firstTime !== null && { firstDay: localDateOf(firstTime, zone) }),
    });
  }
}

function questionOf(owner: Person, range: TimeRange) {
  return { subject: ownActivity(owner.id), range, counting: {}, filters: {} };
}
