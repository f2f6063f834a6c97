import { Dictionary, type IngestRow } from '#libs/durations';
import { dayRange, type FoldBeat, fold, GAP_POLICIES, localDateOf, type UserId } from '#libs/kernel';
import type { ActivityPools } from '#libs/platform/database';
import { withClient } from '../../tools/postgres/roles.mjs';

/** Somebody whose heartbeats all lie in one file of no project, under the default policy. */
export interface BeatPerson {
  readonly userId: UserId;
  readonly zone: string;
  rowOf(beat: FoldBeat): IngestRow;
}

/** @param url any role that may insert people */
export async function createBeatPerson(
  url: string,
  pools: ActivityPools,
  { username, zone }: { readonly username: string; readonly zone: string },
): Promise<BeatPerson> {
  const userId = await insertPerson(url, username, zone);
  const [entity, type] = await new Dictionary(pools).values([
    { userId, kind: 'entity', value: '/a.go' },
    { userId, kind: 'entityType', value: 'file' },
  ]);
  const dimensions = { projectId: 0, branchId: 0, languageId: 0, editorId: 0, osId: 0, machineId: 0, categoryId: 0 };
  const [context] = await new Dictionary(pools).contexts([{ userId, ...dimensions }]);
  return {
    userId,
    zone,
    rowOf: ({ time: t, hid }) =>
      ({ u: userId, t, h: String(hid), c: context, rc: context, e: entity, ty: type, w: null }) as IngestRow,
  };
}

/** Date in the zone → µs, by the kernel's fold. */
export function foldDays(beats: readonly FoldBeat[], zone: string): Record<string, number> {
  const ordered = beats.toSorted((a, b) => a.time - b.time || Number(a.hid) - Number(b.hid));
  const byDay = new Map<string, { first: number; last: number }>();
  for (const [index, { time }] of ordered.entries()) {
    const day = localDateOf(time, zone);
    const seen = byDay.get(day);
    byDay.set(day, { first: seen?.first ?? index, last: index });
  }
  const totals = [...byDay].map(([day, { first, last }]): [string, number] => {
    // Only neighbours can reach into the day: a gap counts a quarter of an hour.
    const near = ordered.slice(Math.max(0, first - 1), last + 2);
    return [day, fold(near, GAP_POLICIES.wakatime, { zone, range: dayRange(day, zone) }).totalUs];
  });
  return Object.fromEntries(totals.filter(([, us]) => us > 0));
}

async function insertPerson(url: string, username: string, zone: string): Promise<UserId> {
  const { rows } = await withClient(url, (client) =>
    client.query(
      `with policy as (
        insert into time_policies (rule, edge, timeout_us, writes_only, zone) values ('join', 'inclusive', 900000000, false, $1)
        on conflict (rule, edge, timeout_us, writes_only, zone) do update set zone = excluded.zone
        returning id
      ), person as (
        insert into users (uuid, username, timezone, policy_id, created_at, modified_at)
        select gen_random_uuid(), $2, $1, id, now(), now() from policy returning id, policy_id
      )
      insert into user_policies (user_id, policy_id, state) select id, policy_id, 'active' from person returning user_id`,
      [zone, username],
    ),
  );
  return rows[0].user_id;
}
