import 'reflect-metadata';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectsService } from '#libs/projects';
import { UsersReader } from '#libs/users';
import { postgresDatabase, sqliteDatabase } from '../../../../test/support/foreign/databases.js';
import { HACKATIME_TABLES, type Row, WAKAPI_TABLES } from '../../../../test/support/foreign/tables.js';
import { startTakeoverHouse, type TakeoverHouse } from '../../../../test/support/foreign/takeover-house.js';
import { rowsOf } from '../../../../test/support/rows.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/template-db.js';
import { ImportHackatimeCommand } from './takeover.commands.js';

const KEY = '7c0e5a52-1111-4b8e-9c59-0b1d62a2f001';
const NOON = 1_777_975_200;
const CREATED = { created_at: '2025-05-05T05:05:05.555Z', updated_at: '2025-05-05T05:05:05.555Z' };

let there: TakeoverHouse;
let other: TestDatabase;
beforeEach(async () => {
  there = await startTakeoverHouse();
  other = await createTestDatabase();
  await rowsOf(other, 'drop schema public cascade; create schema public');
});
afterEach(async () => {
  await there.close();
  await other.drop();
});

function beat(time: number, more: Row = {}): Row {
  return {
    ...CREATED,
    user_id: 41,
    entity: '/home/zoe/game/main.gd',
    type: 'file',
    category: 'coding',
    project: 'game',
    language: 'GDScript',
    editor: 'godot',
    operating_system: 'linux',
    machine: 'tower',
    user_agent: 'wakatime/v1.102.1 (linux-6.8.0-x86_64) go1.22.4 Godot/4.4 Godot_Super-Wakatime/1.0.0',
    is_write: null,
    lines: 10,
    dependencies: ['core', 'needs, a "quote" or {two}'],
    source_type: 0,
    ysws_program: 0,
    time,
    ...more,
  };
}

describe('import:hackatime', () => {
  it('takes people, keys, settings, projects and heartbeats', async () => {
    const source = await postgresDatabase(other.superUrl, HACKATIME_TABLES);
    await source.add(
      'users',
      {
        ...CREATED,
        id: 41,
        username: 'zoe',
        display_name_override: 'Zoë',
        timezone: 'America/New_York',
        slack_uid: 'U0ZOE',
        allow_public_stats_lookup: false,
        hackatime_extension_text_type: 2,
        show_goals_in_statusbar: true,
        admin_level: 1,
        trust_level: 1,
      },
      { ...CREATED, id: 42, slack_username: 'Óscar P.', timezone: 'Mars/Olympus', admin_level: 0, trust_level: 0 },
    );
    await source.add(
      'email_addresses',
      { ...CREATED, user_id: 41, email: 'old@zoe.test', source: 3 },
      { ...CREATED, user_id: 41, email: 'gh@zoe.test', source: 1 },
      { ...CREATED, user_id: 41, email: 'zoe@zoe.test', source: 0 },
    );
    await source.add('api_keys', { ...CREATED, user_id: 41, name: 'Hackatime key', token: KEY });
    await source.add(
      'project_repo_mappings',
      { ...CREATED, user_id: 41, project_name: 'game', archived_at: '2026-06-06T00:00:00Z' },
      { ...CREATED, user_id: 41, project_name: 'idea', archived_at: '2026-06-06T00:00:00Z' },
      { ...CREATED, user_id: 41, project_name: 'other', archived_at: null },
    );
    await source.add('project_labels', { ...CREATED, user_id: 'U0ZOE', project_key: 'other', label: 'fun' });
    await source.add(
      'heartbeats',
      beat(NOON + 0.123456),
      beat(NOON + 5, { project: 'other', is_write: true }),
      beat(NOON + 9, { deleted_at: '2026-06-06T00:00:00Z' }),
      beat(NOON * 1_000),
      beat(NOON + 12, { user_id: 42, user_agent: null }),
    );
    const report = await there.run(ImportHackatimeCommand, { databaseUrl: source.url });
    expect(report.totals).toEqual({
      created: 2,
      merged: 0,
      continued: 0,
      refused: 0,
      keys: { taken: 1, there: 0, refused: 0 },
      aliases: { taken: 0, there: 0, refused: 0 },
      mappings: { taken: 0, there: 0, refused: 0 },
      labels: { taken: 1, there: 0, refused: 0 },
      heartbeats: { waiting: 4, imported: 3, duplicates: 0, rejected: 1 },
    });
    expect(report.people.map(({ username, notes }) => [username, notes])).toEqual([
      [
        'zoe',
        [
          'was superadmin there: user:set admin_level=superadmin makes them one here',
          'had the trust level red there',
          'logged in as U0ZOE of Slack there',
          'the archived project "idea" has no heartbeats here',
        ],
      ],
      ['Oscar-P.', ['was "Óscar P." there', 'the time zone "Mars/Olympus" is not known here: UTC is used']],
    ]);
    expect(report.people[0]?.heartbeats).toMatchObject({
      refused: [{ id: 4, errors: { time: ['Can not log time in the future.'] } }],
    });
    const zoe = await there.cli.get(UsersReader, { strict: false }).resolve('zoe', undefined);
    expect(zoe).toMatchObject({
      displayName: 'Zoë',
      timezone: 'America/New_York',
      allowsPublicLookup: false,
      gapPolicy: 'hackatime',
      adminLevel: 'default',
      trustLevel: 'blue',
    });
    expect(await rowsOf(there.database, "select email from users where username = 'zoe'")).toEqual([
      { email: 'zoe@zoe.test' },
    ]);
    const projects = await there.cli.get(ProjectsService, { strict: false }).all(zoe?.id as number);
    expect(projects.map(({ name, archivedAt }) => [name, archivedAt !== null])).toEqual([
      ['game', true],
      ['other', false],
    ]);
    const beats = await (await there.server()).request
      .get('/api/v1/users/current/heartbeats?date=2026-05-05')
      .set('authorization', `Basic ${Buffer.from(KEY).toString('base64')}`);
    expect(beats.body.data).toMatchObject([
      { time: NOON + 0.123456, is_write: null, dependencies: ['core', 'needs, a "quote" or {two}'], lines: 10 },
      { time: NOON + 5, is_write: true, project: 'other' },
    ]);
    const [agent] = await rowsOf<{ value: string }>(
      there.database,
      "select a.value from user_agents a join users u on u.id = a.user_id where u.username = 'Oscar-P.'",
    );
    expect(agent?.value).toBe('wakatime/unknown (linux) godot/unknown');
  });

  it('says what is no database of Hackatime', async () => {
    const path = join(there.dir, 'wakapi.db');
    (await sqliteDatabase(path, WAKAPI_TABLES)).close();
    await expect(there.run(ImportHackatimeCommand, { databaseUrl: path })).rejects.toThrow(
      'this is no database of Hackatime, or of a release that is too old',
    );
  });
});
