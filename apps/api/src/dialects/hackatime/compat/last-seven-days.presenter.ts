import { hoursMinutesSeconds, percent, type TimeRange, toDigitalSeconds } from '#libs/kernel';
import type { Owner } from '#libs/platform/auth';
import type { Stats } from '#libs/stats';
import { type Dimension, type Slice, UNKNOWN_NAMES } from '#libs/summaries';
import { instantIn } from '../instant-texts.js';
import { hrsMinsText, wholeSeconds } from '../texts.js';
import type { LastSevenDaysAnswer, LastSevenDaysItem } from './last-seven-days.responses.js';

export interface LastSevenDaysContext {
  readonly owner: Owner;
  readonly slackId: string | null;
  readonly range: TimeRange;
}

/** What Hackatime calls what has no name. */
const NAMELESS: Partial<Record<Dimension, string>> = { editors: 'Unknown', operatingSystems: 'Unknown' };

export function presentLastSevenDays(
  stats: Stats,
  { owner, slackId, range }: LastSevenDaysContext,
): LastSevenDaysAnswer {
  const total = wholeSeconds(stats.totalSeconds);
  const activeDays = stats.days - stats.holidays;
  const average = activeDays === 0 ? 0 : Math.round((total / activeDays) * 10) / 10;
  const list = (dimension: Dimension) => presentItems(stats[dimension], dimension);
  return {
    data: {
      username: slackId ?? owner.username,
      user_id: slackId ?? String(owner.id),
      start: instantIn(range.from, range.zone),
      end: instantIn(range.to - 1, range.zone),
      status: 'ok',
      total_seconds: total,
      daily_average: average,
      days_including_holidays: stats.days,
      days_minus_holidays: activeDays,
      holidays: stats.holidays,
      timezone: range.zone,
      range: 'last_7_days',
      human_readable_range: 'Last 7 Days',
      human_readable_total: hrsMinsText(total),
      human_readable_daily_average: hrsMinsText(average),
      is_coding_activity_visible: true,
      is_other_usage_visible: true,
      editors: list('editors'),
      languages: list('languages'),
      machines: list('machines'),
      projects: list('projects'),
      operating_systems: list('operatingSystems'),
      categories: list('categories'),
    },
  };
}

/** Percents are of the list's own sum: groups may count more than the total. */
function presentItems(slices: readonly Slice[], dimension: Dimension): LastSevenDaysItem[] {
  const items = slices
    .map(({ name, seconds }) => ({ name: nameOf(name, dimension), total: wholeSeconds(seconds) }))
    .filter(({ total }) => total > 0);
  const sum = items.reduce((all, { total }) => all + total, 0);
  return items.map(({ name, total }) => ({
    name,
    total_seconds: total,
    percent: percent(total, sum),
    digital: toDigitalSeconds(total),
    text: hrsMinsText(total),
    ...hoursMinutesSeconds(total),
  }));
}

function nameOf(name: string, dimension: Dimension): string {
  if (dimension === 'categories' || name !== UNKNOWN_NAMES[dimension]) return name;
  return NAMELESS[dimension] ?? 'unknown';
}
