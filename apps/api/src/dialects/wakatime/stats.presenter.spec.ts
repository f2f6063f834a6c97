import { describe, expect, it } from 'vitest';
import { FixedClock, resolveRange } from '#libs/kernel';
import { ALL_SECTIONS, type Section } from '#libs/platform/auth';
import type { Stats } from '#libs/stats';
import { breakdown, rank, totalEdits } from '#libs/summaries';
import { presentAllTime, presentStats } from './stats.presenter.js';

const now = new FixedClock('2026-10-10T20:30:00Z').now();
const ZONE = 'America/Sao_Paulo';
const OWNER = { uuid: '6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b', username: 'jane' };

const ROW = {
  project: 'demo',
  branch: null,
  language: 'Go',
  editor: 'GoLand',
  os: 'Linux',
  category: 'coding',
  machine: 'laptop',
  machineUuid: null,
};

const STATS: Stats = {
  zone: ZONE,
  timeoutSeconds: 900,
  writesOnly: false,
  totalSeconds: 143_499.9,
  daysSeconds: 143_499.9,
  otherLanguageSeconds: 1649.5,
  ...breakdown([
    { ...ROW, us: 141_850_400_000 },
    { ...ROW, us: 1_649_500_000, language: null },
  ]),
  dependencies: rank([{ name: 'fmt', us: 60_000_000 }]),
  edits: totalEdits([]),
  days: 7,
  holidays: 1,
  bestDay: { date: '2026-10-03', seconds: 31_240.5 },
};

function present(visible: ReadonlySet<Section> = ALL_SECTIONS) {
  const range = {
    name: 'last_7_days' as const,
    ...resolveRange('last_7_days', { zone: ZONE, now, includeToday: false }),
  };
  return presentStats(STATS, { owner: OWNER, range, now, visible });
}

describe('stats', () => {
  it('leave "Other" out of the main numbers and keep it in their twins', () => {
    expect(present()).toMatchObject({
      total_seconds: 141_850.4,
      total_seconds_including_other_language: 143_499.9,
      human_readable_total: '39 hrs 24 mins',
      human_readable_total_including_other_language: '39 hrs 51 mins',
      daily_average: 23_642,
      daily_average_including_other_language: 23_917,
      human_readable_daily_average: '6 hrs 34 mins',
      human_readable_daily_average_including_other_language: '6 hrs 38 mins',
      holidays: 1,
      days_including_holidays: 7,
      days_minus_holidays: 6,
    });
  });

  it('describe their range and are always up to date', () => {
    expect(present()).toMatchObject({
      range: 'last_7_days',
      human_readable_range: 'last 7 days',
      start: '2026-10-03T03:00:00Z',
      end: '2026-10-10T02:59:59Z',
      timezone: ZONE,
      timeout: 15,
      writes_only: false,
      status: 'ok',
      percent_calculated: 100,
      is_already_updating: false,
      is_stuck: false,
      is_up_to_date: true,
      is_up_to_date_pending_future: true,
      is_cached: false,
      is_including_today: false,
      user_id: OWNER.uuid,
      username: 'jane',
      created_at: '2026-10-10T20:30:00Z',
      modified_at: '2026-10-10T20:30:00Z',
    });
  });

  it('have an id that stays the same', () => {
    expect(present().id).toBe(present().id);
    expect(present().id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('name the best day', () => {
    expect(present().best_day).toMatchObject({ date: '2026-10-03', total_seconds: 31_240.5, text: '8 hrs 40 mins' });
    const range = { name: '2025' as const, ...resolveRange('2025', { zone: ZONE, now, includeToday: false }) };
    const nothing = { ...STATS, bestDay: null };
    expect(presentStats(nothing, { owner: OWNER, range, now, visible: ALL_SECTIONS }).best_day).toBeNull();
  });

  it('show everything to the owner', () => {
    expect(present()).toMatchObject({
      languages: [
        { name: 'Go', percent: 98.85, digital: '39:24', text: '39 hrs 24 mins' },
        { name: 'Other', percent: 1.15, digital: '0:27', text: '27 mins' },
      ],
      categories: [{ name: 'Coding', percent: 100 }],
      dependencies: [{ name: 'fmt', percent: 100, text: '1 min' }],
      is_coding_activity_visible: true,
      is_language_usage_visible: true,
      is_editor_usage_visible: true,
      is_category_usage_visible: true,
      is_os_usage_visible: true,
      is_other_usage_visible: true,
    });
  });

  it('hide sections that are not shared', () => {
    const shown = present(new Set(['logged_time', 'categories']));
    expect(shown).toMatchObject({
      languages: [],
      dependencies: [],
      editors: [],
      operating_systems: [],
      projects: [],
      machines: [],
      is_coding_activity_visible: true,
      is_language_usage_visible: false,
      is_editor_usage_visible: false,
      is_os_usage_visible: false,
      is_other_usage_visible: false,
    });
    expect(shown.categories).toHaveLength(1);
  });

  it('tell nothing of the language that is not known where languages are not shared', () => {
    expect(present(new Set(['logged_time', 'editors']))).toMatchObject({
      total_seconds: 143_499.9,
      total_seconds_including_other_language: 143_499.9,
      human_readable_total: '39 hrs 51 mins',
      human_readable_total_including_other_language: '39 hrs 51 mins',
      daily_average: 23_917,
      daily_average_including_other_language: 23_917,
      human_readable_daily_average: '6 hrs 38 mins',
      human_readable_daily_average_including_other_language: '6 hrs 38 mins',
    });
  });

  it('show shares without time where activity is hidden', () => {
    const shown = present(new Set(['languages', 'editors']));
    expect(shown).toMatchObject({
      total_seconds: 0,
      total_seconds_including_other_language: 0,
      human_readable_total: '0 secs',
      daily_average: 0,
      days_minus_holidays: 0,
      holidays: 7,
      best_day: null,
      is_coding_activity_visible: false,
    });
    expect(shown.languages).toMatchObject([
      { name: 'Go', percent: 98.85, total_seconds: 0, text: '0 secs', hours: 0 },
      { name: 'Other', percent: 1.15, total_seconds: 0, text: '0 secs', hours: 0 },
    ]);
  });
});

describe('all time', () => {
  it('runs from the first day to today', () => {
    const range = resolveRange('all_time', { zone: ZONE, now, includeToday: true, firstDay: '2026-10-07' });
    const total = { totalSeconds: 13_377_840, daysSeconds: 13_377_840, activeDays: 3, timeoutSeconds: 600 };
    expect(presentAllTime(total, { range, today: '2026-10-10', project: 'demo' })).toEqual({
      total_seconds: 13_377_840,
      text: '3,716 hrs 4 mins',
      decimal: '3716.07',
      digital: '3716:04',
      daily_average: 4_459_280,
      is_up_to_date: true,
      percent_calculated: 100,
      timeout: 10,
      project: 'demo',
      range: {
        start: '2026-10-07T03:00:00Z',
        end: '2026-10-11T02:59:59Z',
        start_date: '2026-10-07',
        end_date: '2026-10-10',
        start_text: 'Wed Oct 7th 2026',
        end_text: 'Today',
        timezone: ZONE,
      },
    });
  });
});
