import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { CLOCK, type Clock, cleanLabel, type UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, lockOwner, type Queryable, run } from '#libs/platform/database';
import { ProjectsError } from './projects.errors.js';
import { type Project, ProjectsService } from './projects.service.js';
import { ADD_LABEL, DROP_LABELS, PROJECT_LABELS, TOUCH_LABELS } from './sql/project-labels.sql.js';

/** A label and the projects that have it, by name. */
export interface ProjectLabel {
  readonly label: string;
  readonly projects: readonly { readonly uuid: string; readonly name: string }[];
}

const MAX_LENGTH = 100;
const MAX_OF_PROJECT = 50;

/** Labels by which a person groups their projects. */
@Injectable()
export class ProjectLabels {
  constructor(
    private readonly pools: ActivityPools,
    private readonly projects: ProjectsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** By label. */
  async list(owner: UserId): Promise<ProjectLabel[]> {
    const found = new Map<string, { uuid: string; name: string }[]>();
    for (const { label, uuid, project } of await this.rows(owner)) {
      const projects = found.get(label) ?? [];
      projects.push({ uuid, name: project });
      found.set(label, projects);
    }
    return [...found].map(([label, projects]) => ({ label, projects }));
  }

  /** Labels of each project that has any, by the project's name as it is shown. */
  async ofProjects(owner: UserId): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, string[]>();
    for (const { label, project } of await this.rows(owner)) found.set(project, [...(found.get(project) ?? []), label]);
    return found;
  }

  /** Labels of one project, by its public id or any name it ever had. Fails with `projects.not_found`. */
  async of(owner: UserId, ref: string): Promise<{ readonly project: Project; readonly labels: readonly string[] }> {
    const project = await this.projects.find(owner, ref);
    return { project, labels: await this.labelsOf(owner, project, this.pools.read) };
  }

  /**
   * Makes these all the labels of a project.
   *
   * @throws ProjectsError `projects.not_found`, `projects.invalid_labels`
   */
  async set(owner: UserId, ref: string, raw: readonly unknown[]): Promise<readonly string[]> {
    const project = await this.projects.find(owner, ref);
    const wanted = labelsOf(raw);
    return this.change(owner, project, async (client) => {
      const gone = await run(client, DROP_LABELS, [owner, project.id, wanted]);
      return (await this.addTo(client, owner, project, wanted)) || gone.length > 0;
    });
  }

  /**
   * Adds labels to those that a project has.
   *
   * @throws ProjectsError `projects.not_found`, `projects.invalid_labels`
   */
  async add(owner: UserId, ref: string, raw: readonly unknown[]): Promise<readonly string[]> {
    const project = await this.projects.find(owner, ref);
    const wanted = labelsOf(raw);
    return this.change(owner, project, (client) => this.addTo(client, owner, project, wanted));
  }

  /** Takes one label away; no error where it was not there. Fails with `projects.not_found`. */
  async remove(owner: UserId, ref: string, label: string): Promise<readonly string[]> {
    const project = await this.projects.find(owner, ref);
    return this.change(owner, project, async (client) => {
      const kept = (await this.labelsOf(owner, project, client)).filter((own) => own !== label);
      return (await run(client, DROP_LABELS, [owner, project.id, kept])).length > 0;
    });
  }

  private change(
    owner: UserId,
    project: Project,
    work: (client: PoolClient) => Promise<boolean>,
  ): Promise<readonly string[]> {
    return inTransaction(this.pools.ingest, async (client) => {
      await lockOwner(client, owner);
      if (await work(client)) await run(client, TOUCH_LABELS, [owner]);
      const labels = await this.labelsOf(owner, project, client);
      if (labels.length > MAX_OF_PROJECT) throw invalid(`No project has more than ${MAX_OF_PROJECT} labels.`);
      return labels;
    });
  }

  private async addTo(client: PoolClient, owner: UserId, project: Project, labels: readonly string[]) {
    const now = new Date(this.clock.now() / 1000).toISOString();
    const before = await this.labelsOf(owner, project, client);
    const wanted = labels.filter((label) => !before.includes(label));
    for (const label of wanted) await run(client, ADD_LABEL, [owner, project.id, label, now]);
    return wanted.length > 0;
  }

  private async labelsOf(owner: UserId, { uuid }: Project, on: Queryable): Promise<string[]> {
    return (await this.rows(owner, on)).filter((row) => row.uuid === uuid).map(({ label }) => label);
  }

  private rows(owner: UserId, on: Queryable = this.pools.read) {
    return run(on, PROJECT_LABELS, [owner]);
  }
}

function labelsOf(raw: readonly unknown[]): string[] {
  if (raw.length > MAX_OF_PROJECT) throw invalid(`No project has more than ${MAX_OF_PROJECT} labels.`);
  const labels = raw.map((value) => (typeof value === 'string' ? cleanLabel(value, MAX_LENGTH) : null));
  if (labels.some((label) => label === null)) throw invalid('Every label is a text.');
  return [...new Set(labels as string[])];
}

function invalid(says: string): ProjectsError {
  return new ProjectsError('projects.invalid_labels', says, { details: { labels: [says] } });
}
