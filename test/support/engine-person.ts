import { IngestRepository, TimePolicies } from '#libs/durations';
import { FixedClock, type FoldBeat, type UserId } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { withClient } from '../../tools/postgres/roles.mjs';
import { createBeatPerson, foldDays } from './beat-person.js';

const ZONE = 'Pacific/Chatham';
const START_US = Date.parse('2026-04-03T20:00:00Z') * 1000; // a change of clocks lies in the following days
const LIMITS = { max: 2, connectionTimeoutMs: 5_000, statementTimeoutMs: 30_000, idleInTransactionTimeoutMs: 30_000 };

export interface EnginePerson {
  readonly userId: UserId;
  /** Local date → µs, by the kernel's fold. */
  readonly expectedDays: Readonly<Record<string, number>>;
  rebuild(): Promise<void>;
}

/** A person in Chatham with 400 heartbeats that arrived in batches, out of order and partly twice. */
export async function seedPerson(url: string): Promise<EnginePerson> {
  const pools = new ActivityPools({ url, jobUrl: url, ingest: LIMITS, read: LIMITS, job: LIMITS });
  const clock = new FixedClock('2026-05-01T00:00:00Z');
  const { userId, rowOf } = await createBeatPerson(url, pools, { username: 'engine', zone: ZONE });
  const beats: FoldBeat[] = [];
  let time = START_US;
  for (let hid = 0; hid < 400; hid++) {
    time += ((hid * 7919) % 1300) * 1_000_003;
    beats.push({ time, hid });
  }
  const ingest = new IngestRepository(pools, clock);
  const odd = beats.filter((_, index) => index % 2 === 1);
  for (const batch of [odd.slice(100), odd.slice(0, 110), beats.slice(0, 250), beats.slice(200)]) {
    await ingest.ingestWaiting(batch.map(rowOf));
  }
  await pools.close();
  return { userId, expectedDays: foldDays(beats, ZONE), rebuild: () => rebuild(url, userId, clock) };
}

/** Local date → µs, as the day rollup has them. */
export async function storedDays(url: string, userId: UserId): Promise<Record<string, number>> {
  const { rows } = await withClient(url, (client) =>
    client.query(
      'select day::text as day, sum(us) as us from activity_day where user_id = $1 group by day having sum(us) > 0 order by day',
      [userId],
    ),
  );
  return daysOf(rows);
}

/** UTC date → µs, as a fleet view has them. */
export async function fleetDays(
  url: string,
  userId: UserId,
  view: 'fleet_day' | 'fleet_day_tools',
): Promise<Record<string, number>> {
  const { rows } = await withClient(url, (client) =>
    client.query(
      `select (f.day at time zone 'UTC')::date::text as day, sum(f.us) as us
      from ${view} f join users u on u.id = f.user_id and u.policy_id = f.policy_id
      where u.id = $1 group by 1 having sum(f.us) > 0 order by 1`,
      [userId],
    ),
  );
  return daysOf(rows);
}

function daysOf(rows: readonly { day: string; us: string }[]): Record<string, number> {
  return Object.fromEntries(rows.map(({ day, us }) => [day, Number(us)]));
}

async function rebuild(url: string, userId: UserId, clock: FixedClock): Promise<void> {
  const pools = new ActivityPools({ url, jobUrl: url, ingest: LIMITS, read: LIMITS, job: LIMITS });
  await new TimePolicies(pools, clock).rebuild(userId);
  await pools.close();
}
