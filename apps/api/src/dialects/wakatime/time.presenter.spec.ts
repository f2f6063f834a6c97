import { describe, expect, it } from 'vitest';
import { dayRange } from '#libs/kernel';
import { totalEdits } from '#libs/summaries';
import {
  dailyAverage,
  presentAiBlock,
  presentBounds,
  presentDay,
  presentGrandTotal,
  presentPage,
  presentStatsItems,
  presentSummaryItems,
  titled,
} from './time.presenter.js';

const NO_EDITS = totalEdits([]);

const NO_AI = {
  ai_additions: 0,
  ai_deletions: 0,
  human_additions: 0,
  human_deletions: 0,
  ai_model_line_changes: {},
  ai_input_tokens: 0,
  ai_cached_input_tokens: 0,
  ai_output_tokens: 0,
  ai_prompt_length_sum: 0,
  ai_prompt_events_total: 0,
  ai_sessions: 0,
  ai_model_costs: {},
  ai_model_breakdown: [],
  ai_model_total_cost: 0,
  ai_prompt_length_avg: 0,
  ai_prompt_events_avg_per_session: 0,
  ai_prompt_events_median_per_session: 0,
  ai_prompt_length_avg_per_session: 0,
  ai_prompt_length_median_per_session: 0,
};

describe('grand total', () => {
  it('floors to minutes everywhere but in total_seconds', () => {
    expect(presentGrandTotal(8256.6, NO_EDITS)).toEqual({
      hours: 2,
      minutes: 17,
      total_seconds: 8256.6,
      digital: '2:17',
      decimal: '2.28',
      text: '2 hrs 17 mins',
      ...NO_AI,
    });
  });

  it('shows a day without activity as zeros', () => {
    expect(presentGrandTotal(0, NO_EDITS)).toMatchObject({
      hours: 0,
      minutes: 0,
      total_seconds: 0,
      digital: '0:00',
      decimal: '0.00',
      text: '0 secs',
    });
  });

  it('does not cap hours at a day', () => {
    expect(presentGrandTotal(143_499.91, NO_EDITS)).toMatchObject({
      hours: 39,
      minutes: 51,
      digital: '39:51',
      decimal: '39.85',
    });
  });
});

describe('AI block', () => {
  it('carries sums and medians, and lists models by lines', () => {
    const row = {
      day: '2026-10-01',
      session: 's1',
      aiAdditions: 30,
      aiDeletions: 10,
      humanAdditions: 5,
      humanDeletions: 2,
      inputTokens: 100,
      cachedInputTokens: 40,
      outputTokens: 50,
      promptLengthSum: 90,
      promptEvents: 3,
    };
    const edits = totalEdits([
      { ...row, model: 'gpt' },
      { ...row, model: 'opus', session: 's2', aiAdditions: 60, promptEvents: 1, promptLengthSum: 10 },
    ]);
    expect(presentAiBlock(edits)).toEqual({
      ai_additions: 90,
      ai_deletions: 20,
      human_additions: 10,
      human_deletions: 4,
      ai_model_line_changes: { gpt: 40, opus: 70 },
      ai_input_tokens: 200,
      ai_cached_input_tokens: 80,
      ai_output_tokens: 100,
      ai_prompt_length_sum: 100,
      ai_prompt_events_total: 4,
      ai_sessions: 2,
      ai_model_costs: {},
      ai_model_breakdown: [
        { name: 'opus', lines: 70, cost: 0 },
        { name: 'gpt', lines: 40, cost: 0 },
      ],
      ai_model_total_cost: 0,
      ai_prompt_length_avg: 25,
      ai_prompt_events_avg_per_session: 2,
      ai_prompt_events_median_per_session: 2,
      ai_prompt_length_avg_per_session: 50,
      ai_prompt_length_median_per_session: 50,
    });
  });
});

describe('breakdown items', () => {
  const slices = [
    { name: 'TypeScript', seconds: 432 },
    { name: 'Other', seconds: 7.5 },
  ];

  it('have seconds in digital and text in summaries', () => {
    expect(presentSummaryItems(slices)).toEqual([
      {
        name: 'TypeScript',
        total_seconds: 432,
        percent: 98.29,
        digital: '0:07:12',
        decimal: '0.12',
        text: '7 mins',
        hours: 0,
        minutes: 7,
        seconds: 12,
        machine_name_id: null,
      },
      {
        name: 'Other',
        total_seconds: 7.5,
        percent: 1.71,
        digital: '0:00:07',
        decimal: '0.00',
        text: '7 secs',
        hours: 0,
        minutes: 0,
        seconds: 7,
        machine_name_id: null,
      },
    ]);
  });

  it('know minutes only in stats', () => {
    expect(presentStatsItems(slices).map(({ digital, text }) => [digital, text])).toEqual([
      ['0:07', '7 mins'],
      ['0:00', '0 secs'],
    ]);
  });

  it('carry the machine id and the kind of entity where there is one', () => {
    const [machine, entity] = presentSummaryItems([
      { name: 'laptop', seconds: 60, machineId: 'm-1' },
      { name: '/a.ts', seconds: 60, type: 'file' },
    ]);
    expect(machine).toMatchObject({ name: 'laptop', machine_name_id: 'm-1', percent: 50 });
    expect(machine).not.toHaveProperty('type');
    expect(entity).toMatchObject({ name: '/a.ts', machine_name_id: null, type: 'file' });
  });

  it('title categories without touching their time', () => {
    expect(
      titled([
        { name: 'ai coding', seconds: 3 },
        { name: 'code reviewing', seconds: 1 },
      ]),
    ).toEqual([
      { name: 'AI Coding', seconds: 3 },
      { name: 'Code Reviewing', seconds: 1 },
    ]);
  });
});

describe('ranges', () => {
  it('end a second before the next day, in UTC', () => {
    expect(presentDay('2026-10-01', dayRange('2026-10-01', 'Africa/Nairobi'), '2026-10-10')).toEqual({
      date: '2026-10-01',
      start: '2026-09-30T21:00:00Z',
      end: '2026-10-01T20:59:59Z',
      text: 'Thu Oct 1st 2026',
      timezone: 'Africa/Nairobi',
    });
  });

  it('name today and yesterday', () => {
    const range = dayRange('2026-10-01', 'Asia/Kathmandu');
    expect(presentDay('2026-10-01', range, '2026-10-01').text).toBe('Today');
    expect(presentDay('2026-10-01', range, '2026-10-02').text).toBe('Yesterday');
  });

  it('are 25 hours long where clocks go back', () => {
    expect(presentBounds(dayRange('2018-02-17', 'America/Sao_Paulo'))).toEqual({
      start: '2018-02-17T02:00:00Z',
      end: '2018-02-18T02:59:59Z',
    });
  });
});

describe('pages', () => {
  it('have null neighbours at the ends', () => {
    expect(presentPage(1, 0, 1)).toEqual({ page: 1, prev_page: null, next_page: null, total: 0, total_pages: 1 });
    expect(presentPage(2, 250, 3)).toEqual({ page: 2, prev_page: 1, next_page: 3, total: 250, total_pages: 3 });
    expect(presentPage(3, 250, 3)).toEqual({ page: 3, prev_page: 2, next_page: null, total: 250, total_pages: 3 });
  });
});

describe('daily average', () => {
  it('is an integer over active days', () => {
    expect(dailyAverage(141_850.4, 6)).toBe(23_642);
    expect(dailyAverage(143_499.91, 6)).toBe(23_917);
    expect(dailyAverage(0, 0)).toBe(0);
  });
});
