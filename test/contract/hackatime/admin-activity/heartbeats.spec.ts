import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeHeartbeatId } from '#libs/kernel';
import type { TestUser } from '../../../support/app.js';
import { ashaAtWork, at, type House, openHouse, rangiAtWork } from './story.js';

let house: House;
let asha: TestUser;
let rangi: TestUser;
beforeAll(async () => {
  house = await openHouse();
  asha = await ashaAtWork(house);
  rangi = await rangiAtWork(house);
});
afterAll(() => house?.app.close());

const read = async (path: string) => (await house.get(path).expect(200)).body;
const files = (body: { heartbeats: { entity: string }[] }) => body.heartbeats.map(({ entity }) => entity.slice(-5));

describe('heartbeats of a person', () => {
  it('come oldest first, with all that is known', async () => {
    const body = await read(`/user/heartbeats?user_id=${asha.user.id}`);
    expect(body).toMatchObject({ user_id: asha.user.id, total_count: 5, has_more: false });
    expect(files(body)).toEqual(['ld.rb', 'in.rb', '/b.rb', '\\c.py', '\\c.py']);
    const [, main, , , last] = body.heartbeats;
    expect(main).toMatchObject({
      user_id: asha.user.id,
      time: 1791569760,
      lineno: 10,
      cursorpos: 4,
      is_write: null,
      project: 'alpha',
      language: 'Ruby',
      entity: '/home/asha/alpha/main.rb',
      branch: 'main',
      category: 'coding',
      dependencies: ['rails', 'rspec'],
      editor: 'VS Code',
      operating_system: 'Linux',
      machine: 'den',
      user_agent: 'wakatime/v1.115.2 (linux-6.1.0-x86_64) go1.22.5 vscode/1.94.2 vscode-wakatime/24.6.0',
      ip_address: '192.0.2.1',
      source_type: 'direct_entry',
      created_at: '2026-10-10T12:00:00.000Z',
    });
    expect(last).toMatchObject({ time: 1791571320.5, machine: 'laptop', ip_address: '192.0.2.2', editor: 'Zed' });
    const { hid, time } = decodeHeartbeatId(main.uuid) as { hid: bigint; time: number };
    expect(main.id).toBe(Number(BigInt.asUintN(53, hid ^ BigInt(time))));
    expect(Number.isSafeInteger(main.id)).toBe(true);
  });

  it('are found by number, uuid and username alike', async () => {
    for (const ref of [`user_id=${asha.user.id}`, `user_id=${asha.user.uuid}`, 'user_id=ASHA', 'id=%40asha']) {
      expect((await read(`/user/heartbeats?${ref}`)).user_id).toBe(asha.user.id);
    }
  });

  it('come in pages', async () => {
    const page = (rest: string) => read(`/user/heartbeats?user_id=asha&${rest}`);
    expect(await page('limit=2')).toMatchObject({ total_count: 5, has_more: true, heartbeats: { length: 2 } });
    const last = await page('limit=2&offset=4');
    expect(last).toMatchObject({ total_count: 5, has_more: false });
    expect(files(last)).toEqual(['\\c.py']);
    expect(await page('limit=0&offset=-3')).toMatchObject({ heartbeats: { length: 1 } });
    expect(await page('offset=7')).toMatchObject({ total_count: 5, has_more: false, heartbeats: [] });
  });

  it.each([
    ['date=2026-10-10', 4],
    ['date=2026-10-09', 1],
    ['start_date=2026-10-10', 4],
    ['end_date=2026-10-09', 1],
    ['start_date=2026-10-09&end_date=2026-10-10', 5],
    ['start_date=2026-10-11', 0],
    ['start_date=2026-10-11&end_date=2026-10-01', 0],
    [`start_date=${at('2026-10-09T18:16:00Z')}&end_date=${at('2026-10-09T18:31:00Z')}`, 3],
    [`start_date=${at('2026-10-09T18:16:00Z')}000`, 4],
    ['start_date=2026-10-09T18:21:00Z', 3],
    ['start_date=2026-10-10&date=nonsense', 4],
  ])('of %s', async (query, count) => {
    expect((await read(`/user/heartbeats?user_id=asha&${query}`)).total_count).toBe(count);
  });

  it.each([
    ['project=alpha', 3],
    ['project=Alpha', 0],
    ['language=Python', 2],
    ['editor=Zed', 2],
    ['machine=den', 3],
    ['entity=/home/asha/alpha/b.rb', 1],
    ['entity=C:%5Casha%5Cbeta%5Cc.py&project=beta', 2],
    ['entity=C:%5Casha%5Cbeta%5Cc.py&project=alpha', 0],
    ['project=beta&date=2026-10-10&machine=laptop&limit=1', 2],
    ['machine=elsewhere', 0],
  ])('with %s', async (query, count) => {
    expect((await read(`/user/heartbeats?user_id=asha&${query}`)).total_count).toBe(count);
  });

  it.each([
    ['', 422, 'who?'],
    ['user_id=', 422, 'who?'],
    ['user_id=999999', 404, 'user not found'],
    ['user_id=nobody', 404, 'user not found'],
    ['user_id=asha&start_date=soon', 422, 'invalid start_date'],
    ['user_id=asha&start_date=2026-02-30', 422, 'invalid start_date'],
    ['user_id=asha&end_date=999999999999999', 422, 'invalid end_date'],
    ['user_id=asha&end_date=%00x', 422, 'invalid end_date'],
    ['user_id=asha&date=10.10.2026', 422, 'invalid date'],
    ['user_id=asha&limit=many', 422, 'invalid limit'],
    ['user_id=asha&offset=1e9', 422, 'invalid offset'],
  ])('refuse %j', async (query, status, error) => {
    for (const path of ['heartbeats', 'stats']) {
      const answer = await house.get(`/user/${path}?${query}`);
      expect([answer.status, answer.body]).toEqual([status, { error }]);
    }
  });
});

describe('values of a field', () => {
  it.each([
    ['projects', ['alpha', 'beta']],
    ['languages', ['Python', 'Ruby']],
    ['branches', ['dev', 'main']],
    ['categories', ['coding']],
    ['editors', ['VS Code', 'Zed']],
    ['machines', ['den', 'laptop']],
    ['ips', ['192.0.2.1', '192.0.2.2']],
    ['user_agents', [expect.stringContaining('zed/0.190.1'), expect.stringContaining('vscode/1.94.2')]],
    [
      'entities',
      ['/home/asha/alpha/b.rb', '/home/asha/alpha/main.rb', '/home/asha/alpha/old.rb', 'C:\\asha\\beta\\c.py'],
    ],
  ])('%s', async (field, values) => {
    expect(await read(`/user/heartbeat_values?user_id=asha&field=${field}`)).toEqual({
      user_id: asha.user.id,
      field,
      values,
      count: values.length,
    });
  });

  it('of a time, and no more than asked for', async () => {
    const values = async (query: string) =>
      (await read(`/user/heartbeat_values?user_id=asha&field=entities&${query}`)).values;
    expect(await values('end_date=2026-10-09')).toEqual(['/home/asha/alpha/old.rb']);
    expect(await values('limit=2')).toEqual(['/home/asha/alpha/b.rb', '/home/asha/alpha/main.rb']);
  });

  it.each([
    ['field=projects', 422, 'who?'],
    ['user_id=asha', 422, 'invalid field'],
    ['user_id=asha&field=password', 422, 'invalid field'],
    ['user_id=asha&field=constructor', 422, 'invalid field'],
    ['user_id=asha&field=ips&start_date=x', 422, 'invalid start_date'],
    ['user_id=nobody&field=projects', 404, 'user not found'],
  ])('refuse %j', async (query, status, error) => {
    const answer = await house.get(`/user/heartbeat_values?${query}`);
    expect([answer.status, answer.body]).toEqual([status, { error }]);
  });
});

describe('stats', () => {
  it('tell one day by the person’s own clock', async () => {
    const body = await read('/user/stats?user_id=asha&date=2026-10-10');
    expect(body).toMatchObject({
      user_id: asha.user.id,
      username: 'asha',
      date: '2026-10-09T18:15:00.000Z',
      start_date: '2026-10-10',
      end_date: '2026-10-10',
      timezone: 'Asia/Kathmandu',
      total_heartbeats: 4,
      total_duration: 1620.5,
      has_more: false,
    });
    expect(body.heartbeats[0]).toMatchObject({ time: '2026-10-09T18:16:00.000Z', dependencies: 'rails,rspec' });
    expect(body.heartbeats[3]).toMatchObject({ time: '2026-10-09T18:42:00.500Z', dependencies: null });
  });

  it('tell their today when nothing is said', async () => {
    expect(await read('/user/stats?user_id=rangi')).toMatchObject({
      date: '2026-10-10T10:15:00.000Z',
      start_date: '2026-10-11',
      timezone: 'Pacific/Chatham',
      total_heartbeats: 2,
      total_duration: 300,
    });
  });

  it('tell a time', async () => {
    expect(await read('/user/stats?user_id=asha&start_date=2026-10-01&end_date=2026-10-09&limit=1')).toMatchObject({
      start_date: '2026-10-01',
      end_date: '2026-10-09',
      total_heartbeats: 1,
      total_duration: 60,
    });
  });
});

describe('projects', () => {
  it('come with their time and what is known of them', async () => {
    expect(await read('/user/projects?user_id=asha')).toEqual({
      user_id: asha.user.id,
      username: 'asha',
      total_projects: 2,
      projects: [
        {
          name: 'alpha',
          total_heartbeats: 3,
          total_duration: 1020,
          first_heartbeat: 1791569640,
          last_heartbeat: 1791570060,
          languages: ['Ruby'],
          repo: null,
          repo_mapping_id: null,
          archived: false,
        },
        {
          name: 'beta',
          total_heartbeats: 2,
          total_duration: 660.5,
          first_heartbeat: 1791570660,
          last_heartbeat: 1791571320.5,
          languages: ['Python'],
          repo: null,
          repo_mapping_id: null,
          archived: false,
        },
      ],
    });
  });

  it('of a time', async () => {
    const body = await read('/user/projects?user_id=asha&end_date=2026-10-09');
    expect(body.projects).toMatchObject([{ name: 'alpha', total_heartbeats: 1, total_duration: 60 }]);
  });

  it('of nobody', async () => {
    await house.get('/user/projects').expect(422, { error: 'who?' });
    await house.get('/user/projects?user_id=0').expect(404, { error: 'user not found' });
  });
});

describe('a month as charts', () => {
  it('has every day of the person, with what falls on one point once', async () => {
    const { days } = await read(`/users/${asha.user.id}/visualization/quantized?year=2026&month=10`);
    expect(days).toHaveLength(31);
    expect(days[0]).toEqual({ date_timestamp_s: at('2026-09-30T18:15:00Z'), total_seconds: 0, points: [] });
    expect(days[8]).toEqual({
      date_timestamp_s: at('2026-10-08T18:15:00Z'),
      total_seconds: 60,
      points: [{ time: 1791569640, lineno: 3, cursorpos: null }],
    });
    expect(days[9]).toEqual({
      date_timestamp_s: at('2026-10-09T18:15:00Z'),
      total_seconds: 1620.5,
      points: [
        { time: 1791569760, lineno: 10, cursorpos: 4 },
        { time: 1791570060, lineno: 20, cursorpos: null },
        { time: 1791570660, lineno: null, cursorpos: 8 },
        { time: 1791571320.5, lineno: null, cursorpos: null },
      ],
    });
  });

  it('takes what falls on one point for one', async () => {
    const dense = await house.app.createUser({ username: 'dense', timezone: 'UTC' });
    const items = Array.from({ length: 50 }, (_, index) => ({
      time: at('2026-10-05T10:00:00Z') + index,
      entity: '/d.rb',
      lineno: 1,
    }));
    await house.push(dense, [...items, { time: at('2026-10-05T20:00:00Z'), entity: '/d.rb', lineno: 1000 }]);
    const { days } = await read('/users/dense/visualization/quantized?year=2026&month=10');
    expect(days[4].points).toEqual([
      { time: at('2026-10-05T10:00:00Z'), lineno: 1, cursorpos: null },
      { time: at('2026-10-05T20:00:00Z'), lineno: 1000, cursorpos: null },
    ]);
  });

  it('has a day of 25 hours in April at the Chatham Islands', async () => {
    const { days } = await read('/users/rangi/visualization/quantized?year=2026&month=4');
    expect(days).toHaveLength(30);
    expect(days[5].date_timestamp_s - days[4].date_timestamp_s).toBe(25 * 3600);
  });

  it.each([
    '',
    '?year=2026',
    '?year=2026&month=13',
    '?year=2026&month=0',
    '?year=x&month=1',
    '?year=0&month=1',
  ])('refuses %j', async (query) => {
    await house.get(`/users/asha/visualization/quantized${query}`).expect(422, { error: 'invalid parameters' });
  });

  it('is nobody’s', async () => {
    await house.get('/users/nobody/visualization/quantized?year=2026&month=1').expect(404, { error: 'user not found' });
  });
});

describe('the audit log', () => {
  it('says who was looked at, and nothing of one’s own', async () => {
    const before = (await house.audit()).length;
    await read('/user/heartbeats?user_id=asha&start_date=2026-10-10');
    await read('/user/projects?user_id=rangi');
    await read('/user/stats?user_id=vera');
    await house.get('/user/stats?user_id=nobody').expect(404);
    expect((await house.audit()).slice(before)).toEqual([
      {
        action: 'person.activity_viewed',
        target: asha.user.uuid,
        details: { what: 'heartbeats', from: '2026-10-09T18:15:00.000Z' },
      },
      { action: 'person.activity_viewed', target: rangi.user.uuid, details: { what: 'projects' } },
    ]);
  });
});
