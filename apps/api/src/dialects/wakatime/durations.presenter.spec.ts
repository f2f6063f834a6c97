import { describe, expect, it } from 'vitest';
import type { StoredHeartbeat } from '#libs/heartbeats';
import { dayRange } from '#libs/kernel';
import type { SliceKey, Stretch } from '#libs/summaries';
import { presentDurations } from './durations.presenter.js';

const START = 1_791_604_800_000_000;

const stretch = (start: number, us: number, change: Partial<Stretch> = {}): Stretch => ({
  start: START + start,
  us,
  project: 'beacon',
  branch: 'main',
  branches: ['main'],
  language: 'Go',
  editor: 'VS Code',
  os: 'Linux',
  machine: 'laptop',
  category: 'code reviewing',
  entity: '/a.go',
  dependencies: ['fmt'],
  ...change,
});

const heartbeat = (time: number, change: Partial<StoredHeartbeat> = {}): StoredHeartbeat =>
  ({
    time: START + time,
    project: 'beacon',
    branch: 'main',
    line_additions: null,
    line_deletions: null,
    ai_line_changes: null,
    human_line_changes: null,
    ai_session: null,
    ai_input_tokens: null,
    ai_cached_input_tokens: null,
    ai_output_tokens: null,
    ai_prompt_length: null,
    ...change,
  }) as StoredHeartbeat;

const present = (stretches: Stretch[], heartbeats: StoredHeartbeat[] = [], sliceBy: SliceKey = 'project') =>
  presentDurations(stretches, { range: dayRange('2026-10-10', 'Asia/Kathmandu'), sliceBy, heartbeats });

const NOTHING_CHANGED = {
  ai_additions: 0,
  ai_deletions: 0,
  human_additions: 0,
  human_deletions: 0,
  ai_input_tokens: 0,
  ai_cached_input_tokens: 0,
  ai_output_tokens: 0,
  ai_prompt_length_sum: 0,
  ai_prompt_events_total: 0,
  ai_sessions: 0,
};

describe('durations', () => {
  it('are seconds, with the names of their first heartbeat', () => {
    expect(present([stretch(250_000, 432_500_000)])).toEqual({
      data: [
        {
          time: 1791604800.25,
          duration: 432.5,
          project: 'beacon',
          color: null,
          branch: 'main',
          language: 'Go',
          category: 'Code Reviewing',
          editor: 'VS Code',
          operating_system: 'Linux',
          machine: 'laptop',
          ...NOTHING_CHANGED,
        },
      ],
      branches: ['main'],
      start: '2026-10-09T18:15:00Z',
      end: '2026-10-10T18:14:59Z',
      timezone: 'Asia/Kathmandu',
    });
  });

  it('carry the slice key where it is no field of its own already', () => {
    const rowOf = (sliceBy: SliceKey) => present([stretch(0, 1)], [], sliceBy).data[0];
    expect(rowOf('entity')).toMatchObject({ entity: '/a.go' });
    expect(rowOf('dependencies')).toMatchObject({ dependencies: ['fmt'] });
    expect(rowOf('os')).toMatchObject({ os: 'Linux' });
    for (const key of ['entity', 'dependencies', 'os']) expect(rowOf('language')).not.toHaveProperty(key);
  });

  it('keep absent names null', () => {
    const [row] = present([stretch(0, 1, { project: null, branch: null, branches: [], category: null })]).data;
    expect(row).toMatchObject({ project: null, branch: null, category: null });
  });

  it('count what was changed in them, also by the heartbeat that ends them', () => {
    const rows = [stretch(0, 100), stretch(100, 50, { project: 'atlas' }), stretch(500, 10)];
    const heartbeats = [
      heartbeat(0, {
        ai_line_changes: 40,
        human_line_changes: -3,
        ai_session: 'a',
        ai_prompt_length: 70,
        ai_input_tokens: 9,
      }),
      heartbeat(60, { ai_line_changes: -5, ai_session: 'a', ai_prompt_length: 0 }),
      heartbeat(100, { project: 'atlas', line_additions: 7, line_deletions: 2 }),
      heartbeat(150, { project: 'atlas', line_additions: 1 }),
      heartbeat(300, { ai_line_changes: 1000 }),
      heartbeat(505, { project: 'other', ai_line_changes: 1000 }),
    ];
    expect(present(rows, heartbeats).data).toMatchObject([
      {
        ai_additions: 40,
        ai_deletions: 5,
        human_deletions: 3,
        ai_sessions: 1,
        ai_prompt_length_sum: 70,
        ai_prompt_events_total: 2,
        ai_input_tokens: 9,
      },
      { ...NOTHING_CHANGED, human_additions: 8, human_deletions: 2 },
      NOTHING_CHANGED,
    ]);
  });
});
