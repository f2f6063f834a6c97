import { compareReads, compareStored, type Sources } from './compare.js';
import type { Engine } from './engine.js';
import type { History } from './histories.js';
import { type Player, play } from './play.js';
import { fingerprints, readStored, type Stored } from './stored.js';
import { truthOf } from './truth.js';

/** A history whose outcome was not what it must be. */
export interface Failure {
  readonly index: number;
  readonly differences: readonly string[];
}

const ROLLED_AT_ONCE = 25;
const PAUSE_MS = 20;

const OPEN_ACCOUNTS = `with wanted as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::boolean[], $6::text[])
      w(username, rule, edge, timeout_us, writes_only, zone)
  ), policies as (
    insert into time_policies (rule, edge, timeout_us, writes_only, zone)
    select distinct rule, edge, timeout_us, writes_only, zone from wanted order by 1, 2, 3, 4, 5
    on conflict (rule, edge, timeout_us, writes_only, zone) do update set zone = excluded.zone
    returning *
  ), people as (
    insert into users (uuid, username, timezone, timeout_minutes, writes_only, policy_id, created_at, modified_at)
    select gen_random_uuid(), w.username, w.zone, w.timeout_us / 60000000, w.writes_only, p.id, now(), now()
    from wanted w join policies p using (rule, edge, timeout_us, writes_only, zone)
    returning id, username, policy_id
  ), subscribed as (
    insert into user_policies (user_id, policy_id, state) select id, policy_id, 'active' from people
  )
  select id, username from people`;

/** Plays the histories beside one another, then compares everything. `rebuilds`: also rebuild some, which must change nothing. */
export async function runGroup(
  engine: Engine,
  histories: readonly History[],
  seen: Sources,
  rebuilds: boolean,
): Promise<Failure[]> {
  const players = await openAccounts(engine, histories);
  const answers = await whileRolling(engine, () => Promise.all(players.map((player) => play(engine, player))));
  const users = players.map(({ userId }) => userId);
  const stored = await readStored(engine.pools.read, users);
  await engine.rollups.catchUp(2 * users.length);
  const changed = rebuilds ? await changedByRebuild(engine, players) : new Map<number, string[]>();
  const failures: Failure[] = [];
  for (const [position, player] of players.entries()) {
    const truth = truthOf(player.history.expected);
    const differences = [
      ...(answers[position] ?? []),
      ...compareStored(truth, stored.get(player.userId) as Stored),
      ...(changed.get(player.userId) ?? []),
      ...(await compareReads(engine, player, truth, seen)),
    ];
    if (differences.length > 0) failures.push({ index: player.history.index, differences });
  }
  return failures;
}

/** Rollups catch up all the while, so that what comes after them has to mark again what it changes. */
async function whileRolling<Result>(engine: Engine, work: () => Promise<Result>): Promise<Result> {
  let isOver = false;
  const rolling = (async () => {
    while (!isOver) {
      await engine.rollups.catchUp(ROLLED_AT_ONCE);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })();
  try {
    return await work();
  } finally {
    isOver = true;
    await rolling;
  }
}

async function openAccounts(engine: Engine, histories: readonly History[]): Promise<Player[]> {
  const column = <Value>(of: (history: History) => Value): Value[] => histories.map(of);
  const name = (history: History) => `h${history.index}`;
  const { rows } = await engine.pools.ingest.query<{ id: number; username: string }>(OPEN_ACCOUNTS, [
    column(name),
    column(({ settings }) => settings.rule),
    column(({ settings }) => settings.edge),
    column(({ settings }) => settings.timeoutUs),
    column(({ settings }) => settings.writesOnly),
    column(({ settings }) => settings.zone),
  ]);
  const ids = new Map(rows.map(({ id, username }) => [username, id]));
  return histories.map((history) => ({ userId: ids.get(name(history)) as number, history }));
}

/** Every third person is rebuilt from the facts; what was stored before must be what is stored after. */
async function changedByRebuild(engine: Engine, players: readonly Player[]): Promise<Map<number, string[]>> {
  const chosen = players.filter(({ history }) => history.index % 3 === 0).map(({ userId }) => userId);
  const before = await fingerprints(engine.pools.read, chosen);
  await Promise.all(chosen.map((userId) => engine.policies.rebuild(userId)));
  const after = await fingerprints(engine.pools.read, chosen);
  return new Map(
    chosen
      .filter((userId) => before.get(userId) !== after.get(userId))
      .map((userId) => [userId, [`rebuild changed ${before.get(userId)} to ${after.get(userId)}`]]),
  );
}
