import { Injectable, Optional } from '@nestjs/common';
import type { LocalDate, UserId } from '#libs/kernel';
import { ActivityPools, type NamedQuery, type Queryable, run } from '#libs/platform/database';
import type { ContextRow, DayDependencyRow, DayDimensionRow, DayRow, EntityRow } from './activity-query.js';
import { GapPolicyDefault } from './gap-policy-default.js';
import { PlaceNames, type TeamPlace } from './place-names.js';
import { TEAM_BESIDE } from './sql/team.sql.js';
import {
  type PlaceParams,
  type PlaceSumSqlRow,
  TEAM_PLACES,
  TEAM_REGROUPED,
  TEAM_REGROUPED_CREDITS,
} from './sql/team-regrouped.sql.js';
import {
  entityOf,
  namesOf,
  type OfDay,
  type TeamCreditRow,
  type TeamEntityRow,
  type WorkedOn,
} from './team-activity.reader.js';
import { type TeamQuery, teamParams, teamPolicy } from './team-query.js';

type OfMember<Row> = Row & { readonly userId: UserId };

/** Of each local day and member. Rows know one dimension each, and add up to nothing. Microseconds. */
export interface TeamDays {
  readonly rows: readonly OfMember<DayDimensionRow>[];
  readonly totals: readonly OfMember<DayRow>[];
  readonly dependencies: readonly OfMember<DayDependencyRow>[];
  readonly entities: readonly OfMember<EntityRow>[];
}

/** What rows are called, and which of them count. Applied before any gap is measured. */
export interface TeamSelection {
  /** Entities only where somebody looks at them: there are many. */
  readonly grain: 'contexts' | 'entities';
  select<Row extends Omit<ContextRow, 'us'> & WorkedOn>(rows: readonly Row[]): readonly Row[];
}

/**
 * Time of many people under a policy that measures gaps inside each group, each day on its own. What may be seen, and
 * what rules call it, is decided first; then gaps are measured between the heartbeats that are left, in one statement.
 */
@Injectable()
export class TeamGroupsReader {
  constructor(
    private readonly pools: ActivityPools,
    @Optional() private readonly fallback: GapPolicyDefault = new GapPolicyDefault(),
  ) {}

  async days(query: TeamQuery, selection: TeamSelection): Promise<TeamDays> {
    const { since: _, ...whole } = query;
    return this.pools.readSnapshot('may-lag', async (client) => {
      const [{ names, sums }, standing] = await Promise.all([
        this.regrouped<PlaceSumSqlRow>(client, whole, selection, TEAM_REGROUPED).then(({ names, rows }) => ({
          names,
          sums: rows,
        })),
        run(client, TEAM_BESIDE, this.paramsOf(whole)),
      ]);
      const beside = standing.map((row) => ({ ...entityOf(row), day: row.day as LocalDate }));
      return together(names, sums, selection.select(beside));
    });
  }

  /** Heartbeats with the capped gap before them, member by member, oldest first. Never external durations. */
  async credits(query: TeamQuery, selection: TeamSelection): Promise<TeamCreditRow[]> {
    const { since: _, ...whole } = query;
    return this.pools.readSnapshot('may-lag', async (client) => {
      const { names, rows } = await this.regrouped(client, whole, selection, TEAM_REGROUPED_CREDITS);
      return rows.flatMap(({ number, time_us: time, us }) => {
        const place = names.placeOf(number);
        if (place === undefined) return [];
        const { number: _, ids: __, meta: ___, entity, type, ...rest } = place;
        return [{ ...rest, entity: entity ?? '', type: type ?? '', time, us }];
      });
    });
  }

  private async regrouped<Row extends object>(
    client: Queryable,
    query: TeamQuery,
    { grain, select }: TeamSelection,
    statement: NamedQuery<PlaceParams, Row>,
  ): Promise<{ names: PlaceNames; rows: Row[] }> {
    const params = this.paramsOf(query);
    const found = await run(client, TEAM_PLACES[grain], params);
    const places = found.map((row, number): TeamPlace => {
      const { user_id, ctx_id, entity_id, type_id, depset_id, machine_uuid: machineUuid, dependencies, ...names } = row;
      return {
        ...names,
        number,
        userId: user_id as UserId,
        ids: { ctx_id, entity_id, type_id, depset_id },
        machineUuid,
        dependencies: namesOf(dependencies),
        meta: null,
      };
    });
    const names = new PlaceNames(select(places));
    return { names, rows: await run(client, statement, [...params.slice(0, 10), names.json()]) };
  }

  private paramsOf(query: TeamQuery) {
    return teamParams(query, teamPolicy(query, this.fallback.name));
  }
}

function together(
  names: PlaceNames,
  sums: readonly PlaceSumSqlRow[],
  beside: readonly OfDay<TeamEntityRow>[],
): TeamDays {
  const totals: OfMember<DayRow>[] = beside.map(({ userId, day, us }) => ({ userId, day, us }));
  const rows: OfMember<DayDimensionRow>[] = [...beside];
  const dependencies: OfMember<DayDependencyRow>[] = [];
  const entities = beside.flatMap(({ userId, day, us, entity, type }) =>
    entity === null ? [] : [{ userId, day, us, entity, type: type ?? '' }],
  );
  for (const { user_id, day, dim, key, us } of sums) {
    const of = { userId: user_id as UserId, day, us };
    if (dim === 'total') totals.push(of);
    else if (dim === 'dependency') dependencies.push({ ...of, name: names.nameOf(key) ?? '' });
    else if (dim === 'entity') entities.push({ ...of, ...names.entityOf(key) });
    else if (dim === 'machine') rows.push({ ...of, ...names.machineOf(key) });
    else rows.push({ ...of, [dim]: names.nameOf(key) });
  }
  return { rows, totals, dependencies, entities };
}
