import type { QueryResultRow } from 'pg';
import { type NamedQuery, type Queryable, run } from '#libs/platform/database';
import type { ActivityPlan } from './activity-plan.js';
import {
  type BeatRun,
  CONTEXT_DIMENSIONS,
  type ContextDimension,
  type ContextFilter,
  type DaysTime,
  type DimensionRow,
  type ProjectDaysTime,
  type ProjectEntityRow,
  type RangeTime,
} from './activity-query.js';
import {
  type Grouping,
  REGROUPED_DEPENDENCIES,
  type RegroupedDependencySqlRow,
  type RegroupedSqlRow,
  RUNS,
  regrouped,
} from './sql/regrouped.sql.js';
import { filterParams, sliceParams } from './sql/slice.js';

export interface RangeOptions {
  /** Absent: all of them. */
  readonly dimensions?: readonly ContextDimension[];
  readonly filter?: ContextFilter;
  /** The one heartbeat before the range counts towards the first one in it. */
  readonly looksBack?: boolean;
}

type EntityOfDay = Omit<ProjectEntityRow, 'project'>;

/** The rows of one question under a policy that measures gaps inside each group. Microseconds; rows without any are left out. */
export class RegroupedAnswer {
  constructor(
    private readonly plan: ActivityPlan,
    private readonly on: Queryable,
  ) {}

  async days(
    filter?: ContextFilter,
    dimensions = CONTEXT_DIMENSIONS as readonly ContextDimension[],
  ): Promise<DaysTime> {
    const rows = await this.timed({ grain: 'day', dimensions }, filter);
    return {
      rows: rows.flatMap((row) => (row.dim === 'total' ? [] : [{ day: dayOf(row), ...dimensionOf(row) }])),
      totals: rows.flatMap((row) => (row.dim === 'total' ? [{ day: dayOf(row), us: row.us }] : [])).sort(oldestFirst),
    };
  }

  /** Groups without time are kept. */
  async range({ dimensions = CONTEXT_DIMENSIONS, filter, looksBack = false }: RangeOptions = {}): Promise<RangeTime> {
    const rows = await this.run(regrouped({ grain: 'whole', dimensions, looksBack }), filter);
    return {
      rows: rows.flatMap((row) => (row.dim === 'total' ? [] : [dimensionOf(row)])),
      totalUs: rows.find(({ dim }) => dim === 'total')?.us ?? 0,
    };
  }

  async projectDays(): Promise<ProjectDaysTime> {
    const dimensions = CONTEXT_DIMENSIONS.filter((dimension) => dimension !== 'project');
    const rows = await this.timed({ grain: 'day', within: 'project', dimensions });
    const isTotal = ({ dim }: RegroupedSqlRow) => dim === 'total';
    return {
      rows: rows
        .filter((row) => !isTotal(row))
        .map((row) => ({ ...dimensionOf(row), day: dayOf(row), project: row.project })),
      totals: rows.filter(isTotal).map((row) => ({ day: dayOf(row), project: row.project, us: row.us })),
    };
  }

  async entities(): Promise<EntityOfDay[]> {
    return entitiesOf(await this.timed({ grain: 'day', dimensions: ['entity'] })).map(({ project: _, ...row }) => row);
  }

  async projectEntities(): Promise<ProjectEntityRow[]> {
    return entitiesOf(await this.timed({ grain: 'day', within: 'project', dimensions: ['entity'] }));
  }

  dependencies(grain: keyof typeof REGROUPED_DEPENDENCIES): Promise<RegroupedDependencySqlRow[]> {
    return this.run(REGROUPED_DEPENDENCIES[grain]);
  }

  async runs(filter: ContextFilter | undefined, timeoutUs: number): Promise<BeatRun[]> {
    const [userId, , ...rest] = sliceParams(this.plan, 'regrouped');
    const params = [userId, timeoutUs, ...rest, ...filterParams(this.plan), ...filterLists(filter)];
    // The statement measures gaps itself, whatever the policy.
    params[6] = 'cap';
    return (await run(this.on, RUNS, params)).map(({ first_us: first, last_us: last }) => ({ first, last }));
  }

  run<Row extends QueryResultRow>(query: NamedQuery<unknown[], Row>, filter?: ContextFilter): Promise<Row[]> {
    const { plan } = this;
    return run(this.on, query, [...sliceParams(plan, 'regrouped'), ...filterParams(plan), ...filterLists(filter)]);
  }

  private async timed(grouping: Grouping, filter?: ContextFilter): Promise<RegroupedSqlRow[]> {
    return (await this.run(regrouped(grouping), filter)).filter(({ us }) => us > 0);
  }
}

/** Null: any value. */
export function filterLists(filter: ContextFilter = {}): unknown[] {
  return [...CONTEXT_DIMENSIONS.map((dimension) => filter[dimension] ?? null), filter.exceptCategories ?? null];
}

/** The same filter on rows that know every dimension. */
export function passes(row: DimensionRow, filter: ContextFilter): boolean {
  const { exceptCategories: except = [] } = filter;
  if (row.category !== null && row.category !== undefined && except.includes(row.category)) return false;
  return CONTEXT_DIMENSIONS.every((dimension) => filter[dimension]?.includes(row[dimension] ?? null) ?? true);
}

function dimensionOf({ dim, name, us, machine_uuid: machineUuid }: RegroupedSqlRow): DimensionRow {
  return dim === 'machine' ? { us, machine: name, machineUuid } : { us, [dim]: name };
}

function entitiesOf(rows: readonly RegroupedSqlRow[]): ProjectEntityRow[] {
  return rows.flatMap((row) => {
    const { dim, name, type, project, us } = row;
    return dim === 'entity' ? [{ day: dayOf(row), project, entity: name ?? '', type: type ?? '', us }] : [];
  });
}

/** Rows of days have one. */
function dayOf({ day }: RegroupedSqlRow): string {
  return day as string;
}

function oldestFirst(a: { readonly day: string }, b: { readonly day: string }): number {
  return a.day < b.day ? -1 : 1;
}
