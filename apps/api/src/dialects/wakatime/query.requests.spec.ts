import { HttpException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { FixedClock } from '#libs/kernel';
import { sliceByOf } from './durations.requests.js';
import { countingOf, filtersOf, flagOf, pageOf, type Query, requiredDateOf, textOf, zoneOf } from './query.requests.js';
import { readStatsRange, readSummariesRange } from './range.requests.js';

const now = new FixedClock('2026-10-10T20:30:00Z').now();
const CONTEXT = {
  now,
  zone: 'Asia/Kathmandu',
  weekStart: 0,
  firstDay: '2024-02-29',
  factsFrom: null,
  maxRangeDays: 400,
};

function refusal(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    if (!(error instanceof HttpException)) throw error;
    expect(error.getStatus()).toBe(400);
    return error.getResponse();
  }
  throw new Error('was not refused');
}

describe('values', () => {
  it('are trimmed; empty ones are absent, of repeated ones the first counts', () => {
    expect(textOf({ project: ' demo ' }, 'project')).toBe('demo');
    expect(textOf({ project: '  ' }, 'project')).toBeUndefined();
    expect(textOf({ project: ['a', 'b'] }, 'project')).toBe('a');
    expect(textOf({}, 'project')).toBeUndefined();
  });

  it('of flags are words or digits', () => {
    expect(flagOf({ writes_only: 'True' }, 'writes_only')).toBe(true);
    expect(flagOf({ writes_only: '0' }, 'writes_only')).toBe(false);
    expect(flagOf({}, 'writes_only')).toBeUndefined();
    expect(refusal(() => flagOf({ writes_only: 'perhaps' }, 'writes_only'))).toEqual({
      errors: { writes_only: ['Must be true or false.'] },
    });
  });

  it('of timeout are minutes from 1 to 60', () => {
    expect(countingOf({ timeout: '1' })).toEqual({ timeoutSeconds: 60 });
    expect(countingOf({ timeout: '60', writes_only: 'true' })).toEqual({ timeoutSeconds: 3600, writesOnly: true });
    expect(countingOf({})).toEqual({});
    for (const timeout of ['0', '61', '-1', '1.5', 'ten', 'Infinity']) {
      expect(refusal(() => countingOf({ timeout }))).toEqual({
        errors: { timeout: ['Must be a whole number of minutes between 1 and 60.'] },
      });
    }
  });

  it('of gap_policy are the policies’ names, for short policy', () => {
    expect(countingOf({ gap_policy: 'Hackatime', timeout: '5' })).toEqual({ policy: 'hackatime', timeoutSeconds: 300 });
    expect(countingOf({ policy: 'wakapi' })).toEqual({ policy: 'wakapi' });
    expect(countingOf({ gap_policy: 'wakatime', policy: 'wakapi' })).toEqual({ policy: 'wakatime' });
    for (const field of ['gap_policy', 'policy']) {
      expect(refusal(() => countingOf({ [field]: 'toggl' }))).toEqual({
        errors: { [field]: ['Must be one of wakatime, hackatime, wakapi.'] },
      });
    }
  });

  it('of timezone are IANA ids', () => {
    expect(zoneOf({}, CONTEXT)).toBe('Asia/Kathmandu');
    expect(zoneOf({ timezone: 'america/sao_paulo' }, CONTEXT)).toBe('America/Sao_Paulo');
    for (const timezone of ['Mars/Olympus', '+05:30']) {
      expect(refusal(() => zoneOf({ timezone }, CONTEXT))).toEqual({
        errors: { timezone: ['Not a known time zone.'] },
      });
    }
  });

  it('of branches are separated by commas', () => {
    expect(filtersOf({ project: 'demo', branches: 'main, feature/x,,main' })).toEqual({
      project: 'demo',
      branches: ['main', 'feature/x'],
    });
    expect(filtersOf({ branches: ',' })).toEqual({});
  });

  it('of page start at 1', () => {
    expect(pageOf({})).toBe(1);
    expect(pageOf({ page: '3' })).toBe(3);
    for (const page of ['0', '-2', 'x', '1e9']) {
      expect(refusal(() => pageOf({ page }))).toEqual({ errors: { page: ['Must be a positive whole number.'] } });
    }
  });

  it('of slice_by are a closed list', () => {
    expect(sliceByOf({})).toBe('project');
    expect(sliceByOf({ slice_by: 'Language' })).toBe('language');
    expect(sliceByOf({ slice_by: 'operating_system' })).toBe('os');
    expect(refusal(() => sliceByOf({ slice_by: 'constructor' }))).toHaveProperty('errors.slice_by');
  });
});

describe('days', () => {
  const dayOf = (date: string, zone = 'Asia/Kathmandu') => requiredDateOf({ date }, 'date', zone, now);

  it('may be words: 20:30 UTC is the next day in Kathmandu, the same in São Paulo', () => {
    expect(dayOf('today')).toBe('2026-10-11');
    expect(dayOf('Yesterday')).toBe('2026-10-10');
    expect(dayOf('today', 'America/Sao_Paulo')).toBe('2026-10-10');
  });

  it('may be date-times: with an offset the local date, without one the date as written', () => {
    expect(dayOf('2026-10-01')).toBe('2026-10-01');
    expect(dayOf('2026-10-01T23:59:59')).toBe('2026-10-01');
    expect(dayOf('2026-09-30T18:15:00Z')).toBe('2026-10-01');
    expect(dayOf('2026-09-30T18:14:59.999Z')).toBe('2026-09-30');
    expect(dayOf('2026-09-30T21:15:00+03:00')).toBe('2026-10-01');
    expect(dayOf('2026-09-30T21:15:00 03:00')).toBe('2026-10-01');
    expect(dayOf('2026-09-30T15:15:00-0300')).toBe('2026-10-01');
  });

  it('are refused when missing or unreal', () => {
    expect(refusal(() => requiredDateOf({}, 'date', 'UTC', now))).toEqual({
      errors: { date: ['This field is required.'] },
    });
    for (const date of ['2026-02-30', '01.10.2026', 'tomorrow', '2026-13-01T00:00:00Z', '2026-10-01T99:00:00Z']) {
      expect(refusal(() => dayOf(date))).toEqual({ errors: { date: ['Must be a date like 2026-10-01.'] } });
    }
  });
});

describe('ranges of summaries', () => {
  const read = (query: Query) => {
    const { firstDay, lastDay, includesToday } = readSummariesRange(query, 'Asia/Kathmandu', CONTEXT);
    return [firstDay, lastDay, includesToday];
  };

  it('run from start to end, both included', () => {
    expect(read({ start: '2026-10-01', end: '2026-10-07' })).toEqual(['2026-10-01', '2026-10-07', false]);
    expect(read({ start: 'yesterday', end: 'today' })).toEqual(['2026-10-10', '2026-10-11', true]);
    expect(read({ start: '2026-10-03T18:15:00Z', end: '2026-10-04T18:14:59Z' })).toEqual([
      '2026-10-04',
      '2026-10-04',
      false,
    ]);
  });

  it('have names in several spellings and reach today', () => {
    expect(read({ range: 'Last 7 Days' })).toEqual(['2026-10-05', '2026-10-11', true]);
    expect(read({ range: 'last_7_days' })).toEqual(['2026-10-05', '2026-10-11', true]);
    expect(read({ range: 'Last 7 Days from Yesterday' })).toEqual(['2026-10-04', '2026-10-10', false]);
    expect(read({ range: 'Yesterday' })).toEqual(['2026-10-10', '2026-10-10', false]);
    expect(read({ range: 'This Week' })).toEqual(['2026-10-11', '2026-10-11', true]);
    expect(read({ range: 'last month' })).toEqual(['2026-09-01', '2026-09-30', false]);
  });

  it('are refused with the field that is wrong', () => {
    expect(refusal(() => read({}))).toEqual({ errors: { start: ['This field is required.'] } });
    expect(refusal(() => read({ start: 'today' }))).toEqual({ errors: { end: ['This field is required.'] } });
    expect(refusal(() => read({ start: 'today', end: 'yesterday' }))).toEqual({
      errors: { end: ['Must not be before start.'] },
    });
    expect(refusal(() => read({ range: 'fortnight' }))).toEqual({ errors: { range: ['Not a known range.'] } });
    expect(refusal(() => read({ start: '2020-01-01', end: '2026-01-01' }))).toEqual({
      errors: { end: ['No more than 400 days at once.'] },
    });
    expect(refusal(() => read({ range: 'all_time' }))).toEqual({
      errors: { range: ['No more than 400 days at once.'] },
    });
  });
});

describe('ranges of stats', () => {
  const read = (words: string, query: Query = {}) => {
    const range = readStatsRange(words, query, 'Asia/Kathmandu', CONTEXT);
    return [range.name, range.firstDay, range.lastDay, range.includesToday];
  };

  it('end yesterday unless today is asked for', () => {
    expect(read('last_7_days')).toEqual(['last_7_days', '2026-10-04', '2026-10-10', false]);
    expect(read('last_7_days', { is_including_today: 'true' })).toEqual([
      'last_7_days',
      '2026-10-05',
      '2026-10-11',
      true,
    ]);
    expect(read('last_year')).toEqual(['last_year', '2025-10-11', '2026-10-10', false]);
  });

  it('may be calendar periods or everything', () => {
    expect(read('2025')).toEqual(['2025', '2025-01-01', '2025-12-31', false]);
    expect(read('2026-10')).toEqual(['2026-10', '2026-10-01', '2026-10-11', true]);
    expect(read('all_time')).toEqual(['all_time', '2024-02-29', '2026-10-11', true]);
  });

  it('may be those of Wakapi’s clients', () => {
    expect(read('today')).toEqual(['today', '2026-10-11', '2026-10-11', true]);
    expect(read('14_days')).toEqual(['last_14_days', '2026-09-27', '2026-10-10', false]);
    expect(read('week')).toEqual(['this_week', '2026-10-11', '2026-10-11', true]);
  });

  it('refuse what is no range of days', () => {
    for (const words of ['24_hours', '2026-13', 'x']) {
      expect(refusal(() => read(words))).toHaveProperty('errors.range');
    }
  });
});
