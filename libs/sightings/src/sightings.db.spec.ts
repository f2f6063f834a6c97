import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FixedClock, MICROS_PER_DAY, MICROS_PER_MINUTE } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { DurationsFixture } from '../../../test/engine/durations-fixture.js';
import { SightingsReader } from './sightings.reader.js';
import { SightingsRecorder } from './sightings.recorder.js';
import { SightingsOptions, SightingsUpkeep } from './sightings-upkeep.js';

const NOW = '2026-10-10T12:00:00Z';
const US = Date.parse(NOW) * 1000;
const EVERYTHING = { limit: 5_000, offset: 0 };
const UNKNOWN = { machineId: null, userAgentId: null };

let db: DurationsFixture;
let reader: SightingsReader;
beforeAll(async () => {
  db = await DurationsFixture.create();
  reader = new SightingsReader(db.pools);
});
afterAll(() => db.close());

/** A process of its own: it remembers nothing. */
function open(now = NOW) {
  const clock = new FixedClock(now);
  return { clock, recorder: new SightingsRecorder(db.pools, clock) };
}

async function idOf(sql: string, values: unknown[]): Promise<number> {
  const { rows } = await db.pools.ingest.query<{ id: number }>(sql, values);
  return (rows[0] as { id: number }).id;
}

const machineOf = (userId: number, name: string, lastSeen: string | null = null) =>
  idOf('insert into machines (user_id, name, last_seen_at) values ($1, $2, $3) returning id', [userId, name, lastSeen]);

const agentOf = (userId: number, value: string) =>
  idOf('insert into user_agents (user_id, value) values ($1, $2) returning id', [userId, value]);

async function timesOf(userId: number) {
  const { rows } = await db.pools.read.query<{ ip: string; first: number; last: number }>(
    `select host(ip) as ip, to_us_v1(first_seen_at) as first, to_us_v1(last_seen_at) as last
    from client_sightings where user_id = $1 order by client_sightings.ip, machine_id`,
    [userId],
  );
  return rows;
}

describe('noting', () => {
  it('writes a new sighting once, and again after an hour', async () => {
    const user = await db.person();
    const { clock, recorder } = open();
    const seen = { machineId: await machineOf(user, 'desk'), userAgentId: await agentOf(user, 'agent') };
    const at = async (minutes: number) => {
      clock.set(US + minutes * MICROS_PER_MINUTE);
      recorder.note(user, '192.0.2.1', [seen]);
      await recorder.settled();
      return (await timesOf(user)).map(({ first, last }) =>
        [first - US, last - US].map((us) => us / MICROS_PER_MINUTE),
      );
    };
    expect(await at(0)).toEqual([[0, 0]]);
    expect(await at(59)).toEqual([[0, 0]]);
    expect(await at(60)).toEqual([[0, 60]]);
    expect(await at(119)).toEqual([[0, 60]]);
    expect(await at(125)).toEqual([[0, 125]]);
  });

  it('tells machines, clients and the lack of them apart', async () => {
    const user = await db.person();
    const { recorder } = open();
    const [a, b] = [await machineOf(user, 'a'), await machineOf(user, 'b')];
    const userAgentId = await agentOf(user, 'agent');
    recorder.note(user, '192.0.2.9', [
      { machineId: a, userAgentId },
      { machineId: b, userAgentId },
      { machineId: a, userAgentId: null },
      UNKNOWN,
      UNKNOWN,
    ]);
    await recorder.settled();
    const found = (await reader.inNetwork('192.0.2.9', EVERYTHING)).filter(({ userId }) => userId === user);
    expect(found.map(({ machine, userAgent }) => [machine, userAgent])).toEqual([
      ['a', 'agent'],
      ['a', null],
      ['b', 'agent'],
      [null, null],
    ]);
  });

  it('takes the two ways of writing an IPv4 address for one, and what is no address for none', async () => {
    const user = await db.person();
    const { recorder } = open();
    for (const ip of ['198.51.100.7', '::ffff:198.51.100.7', '::ffff:c633:6407', 'unknown', '', '198.51.100.7:443']) {
      recorder.note(user, ip, [UNKNOWN]);
    }
    await recorder.settled();
    expect(await timesOf(user)).toEqual([{ ip: '198.51.100.7', first: US, last: US }]);
  });

  it('keeps the first and the last of what several processes note at once', async () => {
    const user = await db.person();
    const processes = ['2026-10-10T12:00:00Z', '2026-10-10T12:20:00Z', '2026-10-10T12:10:00Z'].map((now) => open(now));
    const addresses = Array.from({ length: 50 }, (_, index) => `203.0.113.${index}`);
    for (const [turn, { recorder }] of processes.entries()) {
      for (const ip of turn === 1 ? addresses.toReversed() : addresses) recorder.note(user, ip, [UNKNOWN]);
    }
    await Promise.all(processes.map(({ recorder }) => recorder.settled()));
    const times = await timesOf(user);
    expect(times).toHaveLength(50);
    expect(new Set(times.map(({ first, last }) => `${first - US} ${last - US}`))).toEqual(
      new Set([`0 ${20 * MICROS_PER_MINUTE}`]),
    );
  });

  it('takes a thousand addresses of one person', async () => {
    const user = await db.person();
    const { recorder } = open();
    for (let index = 0; index < 1_000; index++) {
      recorder.note(user, `10.9.${index >> 8}.${index & 255}`, [UNKNOWN]);
    }
    await recorder.settled();
    expect(await timesOf(user)).toHaveLength(1_000);
    expect((await reader.inNetwork('10.9.0.0/16', { limit: 600, offset: 500 })).map(({ ip }) => ip).slice(-1)).toEqual([
      '10.9.3.231',
    ]);
    expect(await reader.addressesOf(user, { from: US, to: US + 1 }, 3)).toEqual(['10.9.0.0', '10.9.0.1', '10.9.0.2']);
    expect(await reader.addressesOf(user, { from: US + 1, to: US + 2 }, 3)).toEqual([]);
  });

  it('leaves out who is gone without losing the others', async () => {
    const [kept, gone] = [await db.person(), await db.person()];
    const { recorder } = open();
    await db.pools.ingest.query('delete from users where id = $1', [gone]);
    recorder.note(gone, '192.0.2.30', [UNKNOWN]);
    recorder.note(kept, '192.0.2.30', [UNKNOWN, { machineId: 987_654_321, userAgentId: null }]);
    await recorder.settled();
    expect((await reader.inNetwork('192.0.2.30', EVERYTHING)).map(({ userId }) => userId)).toEqual([kept]);
  });

  it('is in nobody’s way when the database fails, and tries again a minute later', async () => {
    const user = await db.person();
    const clock = new FixedClock(NOW);
    let isBroken = true;
    const pools = Object.create(db.pools, {
      ingest: {
        get: () => (isBroken ? { query: async () => Promise.reject(new Error('gone away')) } : db.pools.ingest),
      },
    }) as ActivityPools;
    const recorder = new SightingsRecorder(pools, clock);
    const note = async () => {
      recorder.note(user, '::ffff:192.0.2.31', [UNKNOWN]);
      await recorder.settled();
      return (await timesOf(user)).length;
    };
    expect(await note()).toBe(0);
    isBroken = false;
    clock.set(US + MICROS_PER_MINUTE - 1);
    expect(await note()).toBe(0);
    clock.set(US + MICROS_PER_MINUTE);
    expect(await note()).toBe(1);
  });
});

describe('looking up', () => {
  it('finds networks in both families', async () => {
    const user = await db.person();
    const { recorder } = open();
    for (const ip of ['172.20.1.1', '172.20.2.1', '2001:db8:1::1', '2001:db8:2::1']) recorder.note(user, ip, [UNKNOWN]);
    await recorder.settled();
    const found = async (network: string) => (await reader.inNetwork(network, EVERYTHING)).map(({ ip }) => ip);
    expect(await found('172.20.1.200/24')).toEqual(['172.20.1.1']);
    expect(await found('172.20.0.0/16')).toEqual(['172.20.1.1', '172.20.2.1']);
    expect(await found('2001:db8:1::/48')).toEqual(['2001:db8:1::1']);
    expect(await found('2001:db8::/32')).toEqual(['2001:db8:1::1', '2001:db8:2::1']);
    expect(await found('172.20.1.2')).toEqual([]);
  });

  it('finds the people of a machine by its whole name', async () => {
    const [a, b] = [await db.person(), await db.person()];
    await machineOf(a, 'Den', '2026-10-01T00:00:00Z');
    await machineOf(b, 'Den', '2026-10-02T00:00:00Z');
    await machineOf(b, 'den', '2026-10-02T00:00:00Z');
    expect(await reader.ownersOf('Den', EVERYTHING)).toEqual([
      { userId: b, machine: 'Den' },
      { userId: a, machine: 'Den' },
    ]);
    expect(await reader.ownersOf('De', EVERYTHING)).toEqual([]);
    expect(await reader.ownersOf('Den', { limit: 1, offset: 1 })).toEqual([{ userId: a, machine: 'Den' }]);
  });

  it('tells which names of machines people share', async () => {
    const people = [await db.person(), await db.person(), await db.person()] as [number, number, number];
    for (const user of people) await machineOf(user, 'shared by three', '2026-10-05T00:00:00Z');
    for (const user of people.slice(1)) await machineOf(user, 'shared by two', '2026-10-05T00:00:00Z');
    await machineOf(people[0], 'shared by two', '2026-09-01T00:00:00Z');
    const since = US - 6 * MICROS_PER_DAY;
    const shared = (await reader.sharedMachines({ since, limit: 100 })).filter(({ machine }) =>
      /^shared/.test(machine),
    );
    expect(shared).toEqual([
      { machine: 'shared by three', people: 3, userIds: people },
      { machine: 'shared by two', people: 2, userIds: people.slice(1) },
    ]);
  });

  it('pairs people who were seen at one address on machines of one name', async () => {
    const [a, b, c] = [await db.person(), await db.person(), await db.person()] as [number, number, number];
    const { clock, recorder } = open('2026-10-09T12:00:00Z');
    const noted = async (userId: number, ip: string, machine: string) => {
      const userAgentId = await agentOf(userId, `${ip} ${machine}`);
      recorder.note(userId, ip, [{ machineId: await machineOf(userId, machine), userAgentId }]);
    };
    await noted(a, '192.0.2.77', 'laptop');
    await noted(c, '192.0.2.77', 'tower');
    clock.set(US);
    await noted(b, '192.0.2.77', 'laptop');
    await noted(c, '192.0.2.78', 'laptop');
    await recorder.settled();
    expect(await reader.pairs({ since: US - 2 * MICROS_PER_DAY, limit: 5_000 })).toEqual([
      {
        machine: 'laptop',
        ip: '192.0.2.77',
        a: { userId: a, firstSeenAt: US - MICROS_PER_DAY, lastSeenAt: US - MICROS_PER_DAY },
        b: { userId: b, firstSeenAt: US, lastSeenAt: US },
      },
    ]);
    expect(await reader.pairs({ since: US, limit: 5_000 })).toEqual([]);
  });

  it('pairs no more than twenty people of one place', async () => {
    const { recorder } = open('2026-11-10T12:00:00Z');
    for (let index = 0; index < 30; index++) {
      const user = await db.person();
      recorder.note(user, '192.0.2.88', [{ machineId: await machineOf(user, 'localhost'), userAgentId: null }]);
    }
    await recorder.settled();
    const since = US + 30 * MICROS_PER_DAY;
    expect(await reader.pairs({ since, limit: 5_000 })).toHaveLength(190);
    expect(await reader.pairs({ since, limit: 7 })).toHaveLength(7);
  });
});

describe('forgetting', () => {
  it('removes what was last seen longer ago than the days say, some at a time', async () => {
    const user = await db.person();
    const { clock, recorder } = open('2026-01-01T00:00:00Z');
    for (const ip of ['10.1.0.1', '10.1.0.2', '10.1.0.3']) recorder.note(user, ip, [UNKNOWN]);
    clock.set(Date.parse('2026-01-01T01:00:00Z') * 1000);
    recorder.note(user, '10.1.0.3', [UNKNOWN]);
    await recorder.settled();
    const later = new FixedClock('2026-04-01T00:30:00Z');
    const upkeep = new SightingsUpkeep(db.pools, new SightingsOptions(90), later);
    expect([await upkeep.purgeExpired(1), await upkeep.purgeExpired(1), await upkeep.purgeExpired(1)]).toEqual([
      1, 1, 0,
    ]);
    expect((await timesOf(user)).map(({ ip }) => ip)).toEqual(['10.1.0.3']);
  });
});
