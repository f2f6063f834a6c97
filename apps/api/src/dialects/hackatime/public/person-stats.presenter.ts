import { findLanguage } from '#libs/heartbeats';
import { hoursMinutes, isoUtcSeconds, MICROS_PER_DAY, percent, type TimeRange } from '#libs/kernel';
import type { GroupedTime, TimeGroup } from '#libs/stats';
import type { Person } from '#libs/users';
import type { TrustFactor } from '../../shared/trust-factor.js';
import { clockText, detailedText, wholeSeconds } from '../texts.js';
import { FEATURES, type Feature, type StatsWish } from './person-stats.requests.js';
import type { PersonStatsAnswer, PersonStatsItem } from './person-stats.responses.js';

export interface PersonStatsFacts {
  readonly owner: Pick<Person, 'id' | 'username' | 'displayName'>;
  readonly range: TimeRange;
  readonly wish: Pick<StatsWish, 'features' | 'limit'>;
  readonly time: GroupedTime;
  /** Where projects are shown and filtered by: time of coding without gaps that are too long; µs. */
  readonly uniqueUs: number | undefined;
  readonly streak: number;
  readonly trust: TrustFactor;
}

const NAMELESS = 'unknown';

export function presentPersonStats(facts: PersonStatsFacts): PersonStatsAnswer {
  const { owner, range, wish, time, uniqueUs } = facts;
  const total = wholeSeconds(time.totalSeconds);
  const days = Math.floor((range.to - range.from) / MICROS_PER_DAY);
  const average = days < 1 ? 0 : Math.floor(total / days);
  return {
    data: {
      username: owner.displayName ?? owner.username,
      user_id: String(owner.id),
      is_coding_activity_visible: true,
      is_other_usage_visible: true,
      status: 'ok',
      start: isoUtcSeconds(range.from),
      end: isoUtcSeconds(range.to),
      range: 'all_time',
      human_readable_range: 'All Time',
      total_seconds: total,
      daily_average: average,
      human_readable_total: detailedText(total),
      human_readable_daily_average: detailedText(average),
      ...presentFeatures(time, wish, total),
      ...(uniqueUs !== undefined && { unique_total_seconds: Math.floor(uniqueUs / 1_000_000) }),
      streak: facts.streak,
    },
    trust_factor: facts.trust,
  };
}

function presentFeatures(
  { groups }: GroupedTime,
  { features, limit }: Pick<StatsWish, 'features' | 'limit'>,
  total: number,
): Partial<Record<Feature, PersonStatsItem[]>> {
  const lists = features.map((feature) => {
    const items = (groups[FEATURES[feature]] ?? []).map((group) => presentItem(group, feature, total));
    return [feature, items.filter(({ total_seconds }) => total_seconds > 0).slice(0, limit)];
  });
  return Object.fromEntries(lists);
}

/** Percents are of the total: under a policy that counts groups on their own they may exceed a hundred together. */
function presentItem({ name, seconds: exact }: TimeGroup, feature: Feature, total: number): PersonStatsItem {
  const seconds = wholeSeconds(exact);
  return {
    name: name ?? NAMELESS,
    total_seconds: seconds,
    text: detailedText(seconds),
    ...hoursMinutes(seconds),
    percent: percent(seconds, total),
    digital: clockText(seconds),
    ...(feature === 'languages' && { color: findLanguage(name ?? '')?.color ?? null }),
  };
}
