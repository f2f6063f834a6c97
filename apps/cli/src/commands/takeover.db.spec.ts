import 'reflect-metadata';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Aliases, LanguageMappings } from '#libs/custom-rules';
import { ProjectLabels } from '#libs/projects';
import { UsersReader, verifyPassword } from '#libs/users';
import { sqliteDatabase } from '../../../../test/support/foreign/databases.js';
import { HACKATIME_TABLES, WAKAPI_TABLES } from '../../../../test/support/foreign/tables.js';
import { startTakeoverHouse, type TakeoverHouse } from '../../../../test/support/foreign/takeover-house.js';
import {
  ANN,
  ANN_KEY,
  ANN_READS,
  ANN_SECOND,
  beat,
  expectWakapiHere,
  fillWakapi,
} from '../../../../test/support/foreign/wakapi-story.js';
import { rowsOf } from '../../../../test/support/rows.js';
import { ImportWakapiCommand } from './takeover.commands.js';

let there: TakeoverHouse;
/** At the cost that Wakapi has it, which adds no secret unless it is told one. */
let argon2id = '';

beforeAll(async () => {
  argon2id = await hash('open sesame 42', { memoryCost: 65_536, timeCost: 1, parallelism: 4 });
});
beforeEach(async () => {
  there = await startTakeoverHouse();
});
afterEach(() => there.close());

function auth(key: string): string {
  return `Basic ${Buffer.from(key).toString('base64')}`;
}

describe('import:wakapi', () => {
  it('takes people, keys, settings, names and heartbeats out of a SQLite file', async () => {
    const path = join(there.dir, 'whole.db');
    const source = await sqliteDatabase(path, WAKAPI_TABLES);
    await fillWakapi(source);
    const report = await there.run(ImportWakapiCommand, { databaseUrl: path });
    source.close();
    await expectWakapiHere(there, report);

    const users = there.cli.get(UsersReader, { strict: false });
    const ann = await users.resolve('ann', undefined);
    expect(ann).toMatchObject({ timezone: 'Asia/Kathmandu', weekdayStart: 0, gapPolicy: 'wakapi' });
    expect(ann?.sharing).toMatchObject({
      days: 30,
      loggedTime: true,
      editors: true,
      languages: true,
      projects: false,
      operatingSystems: true,
      machines: true,
      labels: false,
    });
    const [row] = await rowsOf(
      there.database,
      `select email, is_email_confirmed, gap_timeout_seconds, weekly_report, unknown_projects, share_activity_chart,
        is_on_leaderboard, password_hash from users where username = 'ann'`,
    );
    expect(row).toEqual({
      email: 'ann@wakapi.test',
      is_email_confirmed: false,
      gap_timeout_seconds: 120,
      weekly_report: true,
      unknown_projects: 'left_out',
      share_activity_chart: true,
      is_on_leaderboard: true,
      password_hash: null,
    });
    expect((await users.resolve('bob-the-builder', undefined))?.sharing).toMatchObject({ days: 0, loggedTime: false });

    const id = ann?.id as number;
    const labels = await there.cli.get(ProjectLabels, { strict: false }).list(id);
    expect(labels.map(({ label, projects }) => [label, projects.map(({ name }) => name)])).toEqual([
      ['work', ['alpha']],
    ]);
    expect(await there.cli.get(Aliases, { strict: false }).list(id)).toMatchObject([
      { kind: 'project', pattern: 'beta-*', name: 'Beta' },
    ]);
    expect(await there.cli.get(LanguageMappings, { strict: false }).list(id)).toMatchObject([
      { ending: 'tpl.html', language: 'Go Template' },
    ]);
    expect(report.people[0]?.notes).toEqual([
      'the key "odd" (…uuid) is no uuid4',
      expect.stringMatching(
        /^the alias {"type":"label","pattern":"labour","name":"work"} is left out: type: Must be one of/,
      ),
      'the label "work" of "gone" is left out: no such project',
    ]);
    expect(report.people[1]?.notes).toEqual([
      'was "bob the builder" there',
      'was an administrator there: user:set admin_level=admin makes them one here',
    ]);
  });

  it('lets the keys that sit in editors go on as they were', async () => {
    const path = join(there.dir, 'keys.db');
    const source = await sqliteDatabase(path, WAKAPI_TABLES);
    await fillWakapi(source);
    await there.run(ImportWakapiCommand, { databaseUrl: `sqlite:${path}` });
    source.close();
    const time = Date.parse('2026-11-20T11:59:00Z') / 1_000;
    for (const [index, key] of [ANN_KEY, ANN_SECOND, `waka_${ANN_KEY}`].entries()) {
      const sent = await (await there.server()).request
        .post('/api/v1/users/current/heartbeats')
        .set('authorization', auth(key))
        .send({ entity: '/home/ann/alpha/new.py', type: 'file', time: time + index, project: 'alpha' });
      expect([key, sent.status]).toEqual([key, 202]);
    }
    const beats = { entity: '/x', type: 'file', time };
    const refused = await (await there.server()).request
      .post('/api/v1/users/current/heartbeats')
      .set('authorization', auth(ANN_READS))
      .send(beats);
    expect(refused.status).toBe(403);
    const languages = await (await there.server()).request
      .get('/api/v1/users/current/summaries?start=2026-05-05&end=2026-05-05')
      .set('authorization', auth(ANN_READS));
    expect(languages.status).toBe(200);
    const names = (list: { name: string }[]) => list.map(({ name }) => name).sort();
    expect(names(languages.body.data[0].projects)).toEqual(['Beta', 'alpha']);
    expect(names(languages.body.data[0].languages)).toContain('Go Template');
    expect(names(languages.body.data[0].editors)).toContain('VS Code');
  });

  it('looks without writing', async () => {
    const path = join(there.dir, 'dry.db');
    const source = await sqliteDatabase(path, WAKAPI_TABLES);
    await fillWakapi(source);
    const { totals, people, dry_run } = await there.run(ImportWakapiCommand, { databaseUrl: path, dryRun: true });
    source.close();
    expect(dry_run).toBe(true);
    expect(totals).toMatchObject({
      created: 2,
      keys: { taken: 4, refused: 1 },
      aliases: { taken: 1, refused: 1 },
      mappings: { taken: 1, refused: 0 },
      heartbeats: { waiting: 5, imported: 0 },
    });
    expect(people.map(({ id, username, outcome }) => [id, username, outcome])).toEqual([
      [null, 'ann', 'created'],
      [null, 'bob-the-builder', 'created'],
    ]);
    expect(
      await rowsOf(there.database, 'select (select count(*) from users) + (select count(*) from imported_people) as n'),
    ).toEqual([{ n: '0' }]);
  });

  it('goes on where it ended and brings what is new, and leaves alone what was changed here', async () => {
    const path = join(there.dir, 'again.db');
    const source = await sqliteDatabase(path, WAKAPI_TABLES);
    await fillWakapi(source);
    await there.run(ImportWakapiCommand, { databaseUrl: path });
    await rowsOf(there.database, "update users set share_days = 3 where username = 'ann'");
    const looked = await there.run(ImportWakapiCommand, { databaseUrl: path, dryRun: true });
    expect(looked.totals).toMatchObject({
      continued: 2,
      keys: { taken: 0, there: 4, refused: 1 },
      aliases: { taken: 0, refused: 0 },
      heartbeats: { waiting: 0 },
    });
    const again = await there.run(ImportWakapiCommand, { databaseUrl: path });
    expect(again.totals).toMatchObject({
      continued: 2,
      keys: { taken: 0, there: 4 },
      heartbeats: { waiting: 0, imported: 0, duplicates: 0, rejected: 0 },
    });
    await source.add('heartbeats', beat(-3_600), beat(200));
    await source.add('users', { ...ANN, id: 'Ann', api_key: '5fd1aa42-6c7e-4b8e-9c59-0b1d62a2f009' });
    const more = await there.run(ImportWakapiCommand, { databaseUrl: path });
    source.close();
    expect(more.totals).toMatchObject({ continued: 2, created: 1, heartbeats: { waiting: 2, imported: 2 } });
    expect(more.people.find(({ their_id }) => their_id === 'Ann')).toMatchObject({
      username: 'Ann-2',
      notes: ['was "Ann" there', 'their e-mail address belongs to another account: they come without'],
    });
    expect(await rowsOf(there.database, "select share_days from users where username = 'ann'")).toEqual([
      { share_days: 3 },
    ]);
  });

  it('refuses whoever has an account already, or adds what is there to it', async () => {
    const path = join(there.dir, 'merge.db');
    const source = await sqliteDatabase(path, WAKAPI_TABLES);
    await fillWakapi(source);
    const { user } = await (await there.server()).createUser({ username: 'Ann', timezone: 'Pacific/Chatham' });
    const refused = await there.run(ImportWakapiCommand, { databaseUrl: path, only: new Set(['ann']) });
    expect(refused.people).toHaveLength(1);
    expect(refused.people[0]).toMatchObject({
      outcome: 'refused',
      notes: ['there is an account "Ann" already; --merge adds what is there to it'],
    });
    expect(process.exitCode).toBe(1);
    const merged = await there.run(ImportWakapiCommand, { databaseUrl: path, merge: true });
    source.close();
    expect(merged.totals).toMatchObject({ merged: 1, created: 1, heartbeats: { imported: 4 } });
    expect(merged.people[0]).toMatchObject({ id: user.uuid, username: 'Ann', keys: { taken: 3 } });
    const ann = await there.cli.get(UsersReader, { strict: false }).byId(user.id);
    expect(ann).toMatchObject({ timezone: 'Pacific/Chatham', gapPolicy: null });
  });

  it('takes passwords along where it is told that it can', async () => {
    const path = join(there.dir, 'passwords.db');
    const source = await sqliteDatabase(path, WAKAPI_TABLES);
    await fillWakapi(source, argon2id);
    await there.run(ImportWakapiCommand, { databaseUrl: path, passwords: true });
    source.close();
    const [row] = await rowsOf<{ password_hash: string }>(
      there.database,
      "select password_hash from users where username = 'ann'",
    );
    expect(row?.password_hash).toBe(argon2id);
    expect(await verifyPassword(row?.password_hash, 'open sesame 42')).toEqual({ isRight: true, isOutdated: true });
  });

  it('reads the date-times that SQLite had as texts', async () => {
    const path = join(there.dir, 'texts.db');
    const source = await sqliteDatabase(path, WAKAPI_TABLES, 'text');
    await fillWakapi(source);
    await expectWakapiHere(there, await there.run(ImportWakapiCommand, { databaseUrl: `file:${path}` }));
    source.close();
  });

  it('reads tables of a release that knew less', async () => {
    const path = join(there.dir, 'older.db');
    const { api_keys: _, ...tables } = WAKAPI_TABLES;
    const { ai_session: __, a_iprompt_length: ___, lines: ____, ...heartbeats } = tables.heartbeats ?? {};
    const source = await sqliteDatabase(path, { ...tables, heartbeats });
    await source.add('users', ANN);
    const { lines: _____, ...older } = beat(0);
    await source.add('heartbeats', older);
    const report = await there.run(ImportWakapiCommand, { databaseUrl: path });
    source.close();
    expect(report.totals).toMatchObject({ created: 1, keys: { taken: 1 }, heartbeats: { imported: 1 } });
  });

  it('says what is no database of Wakapi', async () => {
    await expect(there.run(ImportWakapiCommand, { databaseUrl: join(there.dir, 'absent.db') })).rejects.toThrow(
      /^there is no file /,
    );
    const path = join(there.dir, 'hackatime.db');
    (await sqliteDatabase(path, HACKATIME_TABLES)).close();
    await expect(there.run(ImportWakapiCommand, { databaseUrl: path })).rejects.toThrow(
      'this is no database of Wakapi, or of a release that is too old',
    );
    await expect(there.run(ImportWakapiCommand, { databaseUrl: 'oracle://there/x' })).rejects.toThrow(
      /^the address of a database is/,
    );
    await expect(there.run(ImportWakapiCommand, { databaseUrl: 'mysql://nobody@127.0.0.1:1/x' })).rejects.toThrow(
      /^the database cannot be reached: .*ECONNREFUSED/,
    );
  });
});
