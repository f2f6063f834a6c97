import { Injectable } from '@nestjs/common';
import { type ActivityQuery, ActivityReader } from '#libs/activity';
import { type LocalDate, roundSeconds } from '#libs/kernel';
import { type Breakdown, breakdown, rank, type Slice, UNKNOWN_NAMES } from './slices.js';

/** What somebody did on one project on one local day. */
export interface ProjectDay extends Breakdown {
  /** Never empty; "Unknown Project" where heartbeats named none. */
  readonly name: string;
  /** Seconds, as exact as the policy tells them. */
  readonly seconds: number;
  readonly dependencies: readonly Slice[];
  readonly entities: readonly Slice[];
}

/** Days taken apart by project: for exports, which show all of them at once. */
@Injectable()
export class ProjectDaysService {
  constructor(private readonly activity: ActivityReader) {}

  /** The projects of each local day, most time first; days without any time are absent. One snapshot. */
  async find(query: ActivityQuery): Promise<ReadonlyMap<LocalDate, readonly ProjectDay[]>> {
    const { rounding, parts } = await this.activity.ask(query, async (answer) => ({
      rounding: answer.plan.gapPolicy.rounding,
      parts: await Promise.all([
        answer.projectDays(),
        answer.byDayProjectAndDependency(),
        answer.byDayProjectAndEntity(),
      ]),
    }));
    const [{ rows, totals }, dependencies, entities] = parts;
    const rowsOf = groupByProject(rows);
    const dependenciesOf = groupByProject(dependencies);
    const entitiesOf = groupByProject(entities);
    const days = new Map<LocalDate, ProjectDay[]>();
    for (const [key, own] of groupByProject(totals)) {
      const [{ day, project }] = own as [(typeof own)[number]];
      const projects = days.get(day) ?? [];
      days.set(day, projects);
      projects.push({
        name: project ?? UNKNOWN_NAMES.projects,
        seconds: roundSeconds(
          own.reduce((sum, row) => sum + row.us, 0),
          rounding,
        ),
        ...breakdown(rowsOf.get(key) ?? [], rounding),
        dependencies: rank(dependenciesOf.get(key) ?? [], rounding),
        entities: rank(
          (entitiesOf.get(key) ?? []).map(({ entity, us, type }) => ({ name: entity, us, type })),
          rounding,
        ),
      });
    }
    for (const projects of days.values()) projects.sort(mostFirst);
    return days;
  }
}

function groupByProject<Row extends { day: LocalDate; project: string | null }>(
  rows: readonly Row[],
): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.day} ${row.project ?? UNKNOWN_NAMES.projects}`;
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [row]);
    else own.push(row);
  }
  return groups;
}

function mostFirst(a: ProjectDay, b: ProjectDay): number {
  return b.seconds - a.seconds || (a.name < b.name ? -1 : 1);
}
