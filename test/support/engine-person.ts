import { Dictionary, IngestRepository, type IngestRow, TimePolicies } from '#libs/durations';
import { dayRange, FixedClock, type FoldBeat, fold, GAP_POLICIES, localDateOf, type UserId } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { withClient } from '../../tools/postgres/roles.mjs';

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
  const userId = await insertPerson(url);
  const pools = new ActivityPools({ url, jobUrl: url, ingest: LIMITS, read: LIMITS, job: LIMITS });
  const clock = new FixedClock('2026-05-01T00:00:00Z');
  const beats: FoldBeat[] = [];
  let time = START_US;
  for (let hid = 0; hid < 400; hid++) {
    time += ((hid * 7919) % 1300) * 1_000_003;
    beats.push({ time, hid });
  }
  const ingest = new IngestRepository(pools, clock);
  const [entity, type] = await new Dictionary(pools).values([
    { userId, kind: 'entity', value: '/a.go' },
    { userId, kind: 'entityType', value: 'file' },
  ]);
  const dimensions = { projectId: 0, branchId: 0, languageId: 0, editorId: 0, osId: 0, machineId: 0, categoryId: 0 };
  const [context] = await new Dictionary(pools).contexts([{ userId, ...dimensions }]);
  const rowOf = ({ time: t, hid }: FoldBeat) =>
    ({ u: userId, t, h: String(hid), c: context, rc: context, e: entity, ty: type, w: null }) as IngestRow;
  const odd = beats.filter((_, index) => index % 2 === 1);
  for (const batch of [odd.slice(100), odd.slice(0, 110), beats.slice(0, 250), beats.slice(200)]) {
    await ingest.ingestWaiting(batch.map(rowOf));
  }
  await pools.close();
  return { userId, expectedDays: foldDays(beats), rebuild: () => rebuild(url, userId, clock) };
}

/** Local date → µs, as the day rollup has them. */
export async function storedDays(url: string, userId: UserId): Promise<Record<string, number>> {
  const { rows } = await withClient(url, (client) =>
    client.query(
      'select day::text as day, sum(us) as us from activity_day where user_id = $1 group by day having sum(us) > 0 order by day',
      [userId],
    ),
  );
  return Object.fromEntries(rows.map(({ day, us }: { day: string; us: string }) => [day, Number(us)]));
}

async function rebuild(url: string, userId: UserId, clock: FixedClock): Promise<void> {
  const pools = new ActivityPools({ url, jobUrl: url, ingest: LIMITS, read: LIMITS, job: LIMITS });
  await new TimePolicies(pools, clock).rebuild(userId);
  await pools.close();
}

async function insertPerson(url: string): Promise<UserId> {
  const { rows } = await withClient(url, (client) =>
    client.query(
      `with policy as (
        insert into time_policies (rule, edge, timeout_us, writes_only, zone) values ('join', 'inclusive', 900000000, false, $1)
        returning id
      ), person as (
        insert into users (uuid, username, timezone, policy_id, created_at, modified_at)
        select gen_random_uuid(), 'engine', $1, id, now(), now() from policy returning id, policy_id
      )
      insert into user_policies (user_id, policy_id, state) select id, policy_id, 'active' from person returning user_id`,
      [ZONE],
    ),
  );
  return rows[0].user_id;
}

function foldDays(beats: readonly FoldBeat[]): Record<string, number> {
  const days = new Set(beats.map(({ time }) => localDateOf(time, ZONE)));
  const totals = [...days].map((day): [string, number] => [
    day,
    fold(beats, GAP_POLICIES.wakatime, { zone: ZONE, range: dayRange(day, ZONE) }).totalUs,
  ]);
  return Object.fromEntries(totals.filter(([, us]) => us > 0));
}
