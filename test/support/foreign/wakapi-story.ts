import { expect } from 'vitest';
import { rowsOf } from '../rows.js';
import type { ForeignDatabase } from './databases.js';
import type { Row } from './tables.js';
import type { TakeoverHouse, TakeoverShown } from './takeover-house.js';

export const ANN_KEY = '5fd1aa42-6c7e-4b8e-9c59-0b1d62a2f001';
export const ANN_SECOND = '5fd1aa42-6c7e-4b8e-9c59-0b1d62a2f002';
export const ANN_READS = '5fd1aa42-6c7e-4b8e-9c59-0b1d62a2f003';
const BOB_KEY = '5fd1aa42-6c7e-4b8e-9c59-0b1d62a2f004';
const AGENT = 'wakatime/v1.102.1 (linux-6.8.0-x86_64) go1.22.4 vscode/1.92.0 vscode-wakatime/24.6.0';

export const ANN: Row = {
  id: 'ann',
  api_key: ANN_KEY,
  email: 'ann@wakapi.test',
  location: 'Asia/Kathmandu',
  start_of_week: 0,
  created_at: '2023-02-03T04:05:06.789Z',
  share_data_max_days: 30,
  share_editors: true,
  share_languages: true,
  share_projects: false,
  share_oss: true,
  share_machines: true,
  share_labels: false,
  share_activity_chart: true,
  public_leaderboard: true,
  reports_weekly: true,
  exclude_unknown_projects: true,
  heartbeats_timeout_sec: 120,
  auth_type: 'local',
};

/** A heartbeat of ann's, so many seconds after ten o'clock. */
export function beat(seconds: number, more: Row = {}): Row {
  const at = new Date(Date.parse('2026-05-05T10:00:00.250Z') + seconds * 1_000).toISOString();
  return {
    user_id: 'ann',
    entity: '/home/ann/alpha/main.py',
    type: 'file',
    category: 'coding',
    project: 'alpha',
    branch: 'main',
    language: 'Python',
    is_write: true,
    editor: 'VS Code',
    operating_system: 'Linux',
    machine: 'box',
    user_agent: AGENT,
    time: at,
    created_at: at,
    lines: 120,
    line_no: 7,
    cursor_pos: 0,
    ...more,
  };
}

/** Two people and what they have there. */
export async function fillWakapi(source: ForeignDatabase, password: string | null = null): Promise<void> {
  await source.add('users', { ...ANN, password });
  await source.add('users', {
    id: 'bob the builder',
    api_key: BOB_KEY,
    email: '',
    location: 'Local',
    created_at: '2024-01-01T00:00:00Z',
    share_data_max_days: 0,
    share_languages: true,
    is_admin: true,
    heartbeats_timeout_sec: 0,
    auth_type: 'local',
  });
  await source.add('api_keys', { api_key: ANN_SECOND, user_id: 'ann', read_only: false, label: 'laptop' });
  await source.add('api_keys', { api_key: ANN_READS, user_id: 'ann', read_only: true, label: 'dashboard' });
  await source.add('api_keys', { api_key: 'no-uuid', user_id: 'ann', read_only: false, label: 'odd' });
  await source.add('aliases', { type: 0, user_id: 'ann', key: 'Beta', value: 'beta-*' });
  await source.add('aliases', { type: 5, user_id: 'ann', key: 'work', value: 'labour' });
  await source.add('language_mappings', { user_id: 'ann', extension: 'tpl.html', language: 'Go Template' });
  await source.add('project_labels', { user_id: 'ann', project_key: 'alpha', label: 'work' });
  await source.add('project_labels', { user_id: 'ann', project_key: 'gone', label: 'work' });
  await source.add(
    'heartbeats',
    beat(0),
    beat(60, { project: 'beta-one', entity: "/home/ann/it's/a.tpl.html", language: 'HTML' }),
    beat(90, { user_agent: '', editor: 'IntelliJ IDEA', operating_system: 'Mac', machine: '' }),
    beat(120, { entity: '' }),
    { ...beat(30), user_id: 'bob the builder' },
  );
}

/** Where everything has arrived, whatever database it came from. */
export async function expectWakapiHere({ database }: TakeoverHouse, report: TakeoverShown): Promise<void> {
  expect(report).toMatchObject({ dry_run: false, complete: true });
  expect(report.totals).toEqual({
    created: 2,
    merged: 0,
    continued: 0,
    refused: 0,
    keys: { taken: 4, there: 0, refused: 1 },
    aliases: { taken: 1, there: 0, refused: 1 },
    mappings: { taken: 1, there: 0, refused: 0 },
    labels: { taken: 1, there: 0, refused: 1 },
    heartbeats: { waiting: 5, imported: 4, duplicates: 0, rejected: 1 },
  });
  const beats = await rowsOf<{ us: string }>(
    database,
    `select u.username, to_us_v1(h.time) as us, h.lines::integer, h.lineno::integer, h.cursorpos, h.is_write
    from heartbeats h join users u on u.id = h.user_id order by h.time`,
  );
  const start = Date.parse('2026-05-05T10:00:00.250Z') * 1_000;
  const stored = { lines: 120, lineno: 7, cursorpos: null, is_write: true };
  expect(beats.map((row) => ({ ...row, us: Number(row.us) }))).toEqual([
    { username: 'ann', us: start, ...stored },
    { username: 'bob-the-builder', us: start + 30_000_000, ...stored },
    { username: 'ann', us: start + 60_000_000, ...stored },
    { username: 'ann', us: start + 90_000_000, ...stored },
  ]);
}
