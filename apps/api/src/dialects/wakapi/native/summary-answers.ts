import { Inject, Injectable } from '@nestjs/common';
import type { ContextDimension, ContextFilter } from '#libs/activity';
import { CLOCK, type Clock } from '#libs/kernel';
import type { Access } from '#libs/platform/auth';
import { NO_LABEL, ProjectLabels } from '#libs/projects';
import { type GroupedQuery, type GroupedTime, GroupedTimeService } from '#libs/stats';
import { CallersSummary } from '../../shared/callers-summary.js';
import type { ListedSummary } from '../../shared/callers-summary.responses.js';
import { secondsByLabel } from '../label-seconds.js';
import { NO_VALUE } from '../names.js';
import { presentSummary } from './summary.presenter.js';
import { readSummaryFilters, readSummaryRange, type SummaryFilters } from './summary.requests.js';

type Labels = ReadonlyMap<string, readonly string[]>;

const ALWAYS: readonly ContextDimension[] = ['project', 'language', 'editor', 'os', 'machine', 'category'];

/** A caller's time in sums, by whatever policy is theirs. */
@Injectable()
export class SummaryAnswers extends CallersSummary {
  constructor(
    private readonly grouped: GroupedTimeService,
    private readonly labels: ProjectLabels,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  async of({ owner, visible }: Access, query: Readonly<Record<string, unknown>>): Promise<ListedSummary> {
    const { timezone: zone, weekdayStart: weekStart } = owner;
    const range = readSummaryRange(query, { now: this.clock.now(), zone, weekStart });
    const filters = readSummaryFilters(query);
    const labels = await this.labels.ofProjects(owner.id);
    const asked: GroupedQuery = { subject: visible, range, counting: {}, filters: {} };
    const filter = await this.withLabels(asked, filters, labels);
    const question = Object.keys(filter).length === 0 ? asked : { ...asked, filter };
    const time = await this.time(question, filters);
    const entities = filters.of.project && (await this.entities(question, filters));
    return presentSummary({
      username: owner.username,
      range,
      time,
      labels: secondsByLabel(time, labels),
      entities,
    });
  }

  private time(question: GroupedQuery, { of, entities }: SummaryFilters): Promise<GroupedTime> {
    const dimensions = of.project === undefined ? ALWAYS : [...ALWAYS, 'branch' as const];
    return entities === undefined
      ? this.grouped.of(question, dimensions)
      : this.grouped.onEntities(question, dimensions, entities);
  }

  private async entities(question: GroupedQuery, { of: { project }, entities: only }: SummaryFilters) {
    const [name] = project ?? [];
    const filters = project?.length === 1 && typeof name === 'string' ? { project: name } : {};
    return (await this.grouped.onEntities({ ...question, filters }, [], only)).entities;
  }

  /** Labels are of projects: those that have one of them, or none. */
  private async withLabels(question: GroupedQuery, { of, labels: wanted }: SummaryFilters, labels: Labels) {
    if (wanted === undefined) return of satisfies ContextFilter;
    const { groups } = await this.grouped.of(question, ['project']);
    const has = (name: string | null) => (name === null ? undefined : labels.get(name)) ?? [NO_LABEL, NO_VALUE];
    const found = (groups.project ?? []).flatMap(({ name }) =>
      has(name).some((label) => wanted.includes(label)) ? [name] : [],
    );
    return { ...of, project: found.filter((name) => of.project?.includes(name) ?? true) };
  }
}
