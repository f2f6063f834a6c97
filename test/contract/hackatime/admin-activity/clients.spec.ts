import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeartbeatIngestService } from '#libs/heartbeats';
import { SightingsRecorder } from '#libs/sightings';
import { Maintenance } from '#libs/storage';
import type { TestUser } from '../../../support/app.js';
import { ashaAtWork, at, type House, NOW, openHouse, VSCODE, ZED } from './story.js';

let house: House;
let asha: TestUser;
let bo: TestUser;
beforeAll(async () => {
  house = await openHouse();
  asha = await ashaAtWork(house);
  bo = await house.app.createUser({ username: 'bo' });
  await house.push(bo, [beat('2026-10-10T11:00:00Z')], { ip: '::ffff:192.0.2.1', machine: 'den' });
  await house.push(bo, [beat('2026-10-10T11:01:00Z')], { ip: '2001:DB8:0::7', machine: 'den', agent: ZED });
});
afterAll(() => house?.app.close());

const beat = (iso: string) => ({ time: at(iso), entity: '/bo/a.ts', type: 'file', project: 'bo' });
const read = async (path: string) => (await house.get(path).expect(200)).body;
const seen = (user: TestUser, ip: string, machine: string, agent: string) => ({
  user_id: user.user.id,
  ip_address: ip,
  machine,
  user_agent: agent,
  first_seen: at(NOW),
  last_seen: at(NOW),
});

describe('people by address', () => {
  it('are found in whichever form the address is written', async () => {
    const expected = {
      users: [seen(asha, '192.0.2.1', 'den', VSCODE), seen(bo, '192.0.2.1', 'den', VSCODE)],
      has_more: false,
    };
    for (const ip of ['192.0.2.1', '::ffff:192.0.2.1', '::ffff:c000:201', '192.0.2.1/32', ' 192.0.2.1 ']) {
      expect(await read(`/user/get_users_by_ip?ip=${encodeURIComponent(ip)}`)).toEqual(expected);
    }
    expect((await read('/user/get_users_by_ip?ip=2001:db8::7')).users).toEqual([seen(bo, '2001:db8::7', 'den', ZED)]);
    expect(await read('/user/get_users_by_ip?ip=192.0.2.9')).toEqual({ users: [], has_more: false });
  });

  it('are found by network, in pages', async () => {
    const page = (rest = '') => read(`/user/get_users_by_ip?ip=192.0.2.128/24${rest}`);
    expect((await page()).users.map(({ ip_address }: { ip_address: string }) => ip_address)).toEqual([
      '192.0.2.1',
      '192.0.2.2',
      '192.0.2.1',
    ]);
    expect(await page('&limit=2')).toMatchObject({ users: { length: 2 }, has_more: true });
    expect(await page('&limit=2&offset=2')).toMatchObject({ users: { length: 1 }, has_more: false });
  });

  it.each([
    '1',
    'localhost',
    '192.0.2',
    '192.0.2.256',
    '10.0.0.0/8',
    '2001:db8::/16',
    '10.0.0.1/33',
    "' or 1=1",
  ])('are not looked for at %j', async (ip) => {
    const answer = await house.get(`/user/get_users_by_ip?ip=${encodeURIComponent(ip)}`).expect(422);
    expect(answer.body).toEqual({
      error: 'invalid ip',
      errors: ['ip: an address, or a network of at most /16 (IPv4) or /32 (IPv6)'],
    });
  });

  it('need an address', async () => {
    await house.get('/user/get_users_by_ip').expect(422, { error: 'ip parameter required' });
  });
});

describe('people by machine', () => {
  it('are found by the whole name', async () => {
    expect((await read('/user/get_users_by_machine?machine=den')).users).toEqual([
      { user_id: bo.user.id, machine: 'den' },
      { user_id: asha.user.id, machine: 'den' },
    ]);
    expect(await read('/user/get_users_by_machine?machine=de')).toEqual({ users: [], has_more: false });
    expect(await read('/user/get_users_by_machine?machine=den&limit=1')).toMatchObject({ has_more: true });
    await house.get('/user/get_users_by_machine?machine=').expect(422, { error: 'machine parameter required' });
  });
});

describe('several people behind one', () => {
  it('are told of places and machines', async () => {
    const pair = { user_a_id: asha.user.id, user_b_id: bo.user.id, machine: 'den', ip_address: '192.0.2.1' };
    expect(await read('/alts/candidates')).toEqual({
      candidates: [
        {
          ...pair,
          user_a_first_seen_on_combo: at(NOW),
          user_a_last_seen_on_combo: at(NOW),
          user_b_first_seen_on_combo: at(NOW),
          user_b_last_seen_on_combo: at(NOW),
        },
      ],
    });
    expect(await read('/heartbeats/ip_machine_pairs?lookback_days=1&limit=5')).toEqual({
      pairs: [
        {
          ...pair,
          user_a_first_seen: at(NOW),
          user_a_last_seen: at(NOW),
          user_b_first_seen: at(NOW),
          user_b_last_seen: at(NOW),
        },
      ],
    });
    const shared = { machines: [{ machine: 'den', machine_frequency: 2, user_ids: [asha.user.id, bo.user.id] }] };
    expect(await read('/alts/shared_machines?lookback_days=9999')).toEqual(shared);
    expect(await read('/heartbeats/shared_machines')).toEqual(shared);
    await house.get('/alts/candidates?lookback_days=x').expect(422, { error: 'invalid lookback_days' });
  });
});

describe('heartbeats of a client', () => {
  const segment = (rest: string) => read(`/heartbeats/by_user_agent_segment?segment=${rest}`);

  it('come newest first, of everybody or of one', async () => {
    const body = await segment('ZED-wakatime');
    expect(body).toMatchObject({ segment: 'ZED-wakatime', limit: 1000, offset: 0, has_more: false });
    expect(body.heartbeats.map(({ user_id, time }: { user_id: number; time: number }) => [user_id, time])).toEqual([
      [bo.user.id, at('2026-10-10T11:01:00Z')],
      [asha.user.id, at('2026-10-09T18:42:00.5Z')],
      [asha.user.id, at('2026-10-09T18:31:00Z')],
    ]);
    expect((await segment('zed&user_id=asha')).heartbeats).toHaveLength(2);
    expect(await segment('zed&limit=1&offset=1')).toMatchObject({
      has_more: true,
      heartbeats: [{ user_id: asha.user.id, user_agent: ZED, machine: 'laptop' }],
    });
    expect(await segment('zed&count_only=true')).toEqual({ segment: 'zed', total_count: 3 });
    expect(await segment('zed&count_only=1&start_date=2026-10-10')).toEqual({ segment: 'zed', total_count: 1 });
    expect(await segment('z%25d&count_only=true')).toEqual({ segment: 'z%d', total_count: 0 });
    expect(await segment('w_kat&count_only=true')).toEqual({ segment: 'w_kat', total_count: 0 });
  });

  it.each([
    ['', 422, 'segment parameter required'],
    ['segment=ze', 422, 'segment must be at least 3 characters'],
    ['segment=zed&user_id=nobody', 404, 'user not found'],
    ['segment=zed&start_date=2026-09-01', 422, 'name a user_id, or a time of at most 31 days'],
    ['segment=zed&end_date=x', 422, 'invalid end_date'],
  ])('refuse %j', async (query, status, error) => {
    const answer = await house.get(`/heartbeats/by_user_agent_segment?${query}`);
    expect([answer.status, answer.body]).toEqual([status, { error }]);
  });
});

describe('sightings', () => {
  const ipsOf = async (user: TestUser) =>
    (await read(`/user/heartbeat_values?user_id=${user.user.id}&field=ips`)).values;

  it('are made of what was acknowledged alone', async () => {
    const cy = await house.app.createUser({ username: 'cy' });
    await house.push(cy, [{ entity: '/no-time' }], { ip: '198.51.100.1' });
    expect(await ipsOf(cy)).toEqual([]);
    await house.push(cy, [{ entity: '/no-time' }, beat('2026-10-10T11:00:00Z')], { ip: '198.51.100.2' });
    await house.push(cy, [beat('2026-10-10T11:00:00Z')], { ip: '198.51.100.3' });
    expect(await ipsOf(cy)).toEqual(['198.51.100.2', '198.51.100.3']);
  });

  it('are not made of what the person’s rules forget', async () => {
    const dee = await house.app.createUser({ username: 'dee' });
    await house.app.request
      .put('/api/v1/users/current/custom_rules')
      .set('authorization', dee.authorization)
      .send([{ source: 'project', operation: 'equals', source_value: 'bo', action: 'delete' }])
      .expect(200);
    await house.push(dee, [beat('2026-10-10T11:00:00Z')], { ip: '198.51.100.4' });
    expect(await ipsOf(dee)).toEqual([]);
  });

  it('are not made of what was recorded elsewhere', async () => {
    const eli = await house.app.createUser({ username: 'eli' });
    const service = house.app.app.get(HeartbeatIngestService, { strict: false });
    const moment = at(NOW) * 1_000_000;
    const items = [{ ...beat('2026-10-10T11:00:00Z'), machine: 'den', user_agent: ZED }];
    await service.ingestRecorded(eli.user.id, items, { firstAt: moment, at: moment + 1, keepsIds: false });
    await house.app.app.get(SightingsRecorder, { strict: false }).settled();
    expect(await ipsOf(eli)).toEqual([]);
    expect((await read('/user/heartbeats?user_id=eli')).heartbeats).toMatchObject([
      { machine: 'den', ip_address: null, source_type: 'wakapi_import' },
    ]);
  });

  it('are forgotten by night when they are old', async () => {
    house.app.clock.set('2027-01-09T12:00:01Z');
    try {
      await house.app.app.get(Maintenance, { strict: false }).nightly();
    } finally {
      house.app.clock.set(NOW);
    }
    expect(await read('/user/get_users_by_ip?ip=192.0.2.0/24')).toEqual({ users: [], has_more: false });
    expect((await read('/user/get_users_by_machine?machine=den')).users).toContainEqual({
      user_id: asha.user.id,
      machine: 'den',
    });
  });
});

describe('the audit log', () => {
  it('says by what somebody was looked for', async () => {
    const before = (await house.audit()).length;
    await read('/user/get_users_by_ip?ip=::ffff:192.0.2.1');
    await read('/user/get_users_by_machine?machine=den');
    await read('/heartbeats/by_user_agent_segment?segment=zed');
    await read('/alts/candidates');
    await house.get('/user/get_users_by_ip?ip=x').expect(422);
    const searched = (details: object) => ({ action: 'people.searched', target: null, details });
    expect((await house.audit()).slice(before)).toEqual([
      searched({ by: 'network' }),
      searched({ by: 'machine' }),
      searched({ by: 'user_agent' }),
      searched({ by: 'shared_places' }),
    ]);
  });
});
