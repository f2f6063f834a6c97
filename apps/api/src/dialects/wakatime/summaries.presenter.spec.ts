import { describe, expect, it } from 'vitest';
import { dayRange, type LocalDate } from '#libs/kernel';
import { ALL_SECTIONS } from '#libs/platform/auth';
import { breakdown, type DaySummary, rank, type Summaries, totalEdits } from '#libs/summaries';
import { presentStatusBar } from './status-bar.presenter.js';
import { presentSummaries, presentSummaryDay } from './summaries.presenter.js';

const ZONE = 'Asia/Kathmandu';
const NO_EDITS = totalEdits([]);
const CONTEXT = { today: '2026-10-11', visible: ALL_SECTIONS };

const CONTEXT_ROW = {
  project: 'demo',
  branch: 'main',
  language: 'TypeScript',
  editor: 'VS Code',
  os: 'Linux',
  category: 'writing tests',
  machine: 'laptop',
  machineUuid: '0b8e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b11',
};

function dayOf(date: LocalDate, us: number, otherUs = 0): DaySummary {
  const rows = us === 0 ? [] : [{ ...CONTEXT_ROW, us: us - otherUs }];
  if (otherUs > 0) rows.push({ ...CONTEXT_ROW, language: null as never, us: otherUs });
  return {
    date,
    range: dayRange(date, ZONE),
    totalSeconds: us / 1e6,
    otherLanguageSeconds: otherUs / 1e6,
    ...breakdown(rows),
    dependencies: rank([]),
    entities: undefined,
    edits: NO_EDITS,
  };
}

const DAYS = [
  dayOf('2026-10-09', 0),
  dayOf('2026-10-10', 7_200_000_000, 1_800_000_000),
  dayOf('2026-10-11', 59_500_000),
];
const SUMMARIES: Summaries = {
  days: DAYS,
  zone: ZONE,
  totalSeconds: 7259.5,
  otherLanguageSeconds: 1800,
  edits: NO_EDITS,
  holidays: 1,
};

describe('summaries', () => {
  const answer = presentSummaries(SUMMARIES, CONTEXT);

  it('add up and average over active days, with and without unknown languages', () => {
    expect(answer.cumulative_total).toEqual({ seconds: 7259.5, text: '2 hrs', decimal: '2.00', digital: '2:00' });
    expect(answer.daily_average).toEqual({
      holidays: 1,
      days_including_holidays: 3,
      days_minus_holidays: 2,
      seconds: 2730,
      text: '45 mins',
      seconds_including_other_language: 3630,
      text_including_other_language: '1 hr',
    });
  });

  it('span the local days in UTC', () => {
    expect([answer.start, answer.end]).toEqual(['2026-10-08T18:15:00Z', '2026-10-11T18:14:59Z']);
    expect(answer.data.map((day) => day.range.text)).toEqual(['Fri Oct 9th 2026', 'Yesterday', 'Today']);
  });

  it('list a day without activity with empty sections', () => {
    const [empty] = answer.data;
    expect(empty?.grand_total).toMatchObject({ total_seconds: 0, text: '0 secs' });
    const { grand_total, range, ...sections } = empty as NonNullable<typeof empty>;
    expect([grand_total.hours, range.date]).toEqual([0, '2026-10-09']);
    expect(sections).toEqual({
      categories: [],
      projects: [],
      languages: [],
      editors: [],
      operating_systems: [],
      dependencies: [],
      machines: [],
    });
  });

  it('title categories and measure languages against everything', () => {
    const day = answer.data[1];
    expect(day?.categories?.map(({ name, percent }) => [name, percent])).toEqual([['Writing Tests', 100]]);
    expect(day?.languages?.map(({ name, percent, text }) => [name, percent, text])).toEqual([
      ['TypeScript', 75, '1 hr 30 mins'],
      ['Other', 25, '30 mins'],
    ]);
    expect(day?.machines?.[0]?.machine_name_id).toBe(CONTEXT_ROW.machineUuid);
  });

  it('have branches and entities only where a project was named', () => {
    expect(answer.data[1]).not.toHaveProperty('branches');
    const entities = rank([{ name: '/a.ts', us: 60_000_000, type: 'file' }]);
    const day = presentSummaryDay({ ...(DAYS[1] as DaySummary), entities }, CONTEXT);
    expect(day.branches?.map(({ name, text }) => [name, text])).toEqual([['main', '2 hrs']]);
    expect(day.entities).toEqual([
      {
        name: '/a.ts',
        total_seconds: 60,
        percent: 100,
        digital: '0:01:00',
        decimal: '0.02',
        text: '1 min',
        hours: 0,
        minutes: 1,
        seconds: 0,
        machine_name_id: null,
        type: 'file',
      },
    ]);
  });
});

describe('status bar', () => {
  it('is today with the team flag inside and outside', () => {
    const answer = presentStatusBar(DAYS[2] as DaySummary, { ...CONTEXT, now: 1_791_664_200_000_000 });
    expect(answer.cached_at).toBe('2026-10-10T20:30:00Z');
    expect([answer.has_team_features, answer.data.has_team_features]).toEqual([false, false]);
    expect(answer.data.grand_total.text).toBe('59 secs');
    expect(answer.data.categories?.[0]).toMatchObject({
      name: 'Writing Tests',
      text: '59 secs',
      hours: 0,
      seconds: 59,
    });
    expect(answer.data.range.text).toBe('Today');
  });
});
