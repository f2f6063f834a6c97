import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { CLOCK, type Clock, type Micros, type TimeRange, type UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, lockOwner, type Page, readPage, run } from '#libs/platform/database';
import { ProjectsError } from './projects.errors.js';
import { ARCHIVE_PROJECT, MERGE_PROJECT, RENAME_PROJECT } from './sql/change-projects.sql.js';
import {
  ACTIVE_PROJECTS,
  ALL_PROJECTS,
  FIND_PROJECT,
  LIST_PROJECTS,
  type ProjectRow,
} from './sql/list-projects.sql.js';

export interface Project {
  /** Internal; never leaves the process. */
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly color: string | null;
  readonly hasPublicUrl: boolean;
  readonly firstHeartbeatAt: Micros | null;
  readonly lastHeartbeatAt: Micros | null;
  readonly createdAt: Micros;
  /** Since when it is put away: left out of lists, counted as before. Null: it is not. */
  readonly archivedAt: Micros | null;
}

/** What a project saw in some time. */
export interface ProjectUse {
  /** How many count under the person's own policy: of somebody who counts writes alone, writes. */
  readonly heartbeats: number;
  /** Most heartbeats first. */
  readonly languages: readonly string[];
}

/** A person's projects: what they are called and when they were worked on. Totals are the read engine's. */
@Injectable()
export class ProjectsService {
  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Latest activity first. `search` matches part of the name in any case. */
  async list(owner: UserId, search: string | undefined, page: number): Promise<Page<Project>> {
    const needle = search === undefined || search === '' ? null : search.toLowerCase();
    const found = await readPage(this.pools.read, LIST_PROJECTS, { userId: owner, search: needle, page });
    return { ...found, items: found.items.map(projectOf) };
  }

  /** All of them, by name. */
  async all(owner: UserId): Promise<Project[]> {
    return (await run(this.pools.read, ALL_PROJECTS, [owner])).map(projectOf);
  }

  /**
   * What each project saw in a time, by internal id; those without heartbeats are absent. The time is widened to the
   * quarters of an hour that it touches.
   */
  async activeIn(
    owner: UserId,
    { from, to }: Pick<TimeRange, 'from' | 'to'>,
  ): Promise<ReadonlyMap<number, ProjectUse>> {
    const rows = await run(this.pools.read, ACTIVE_PROJECTS, [owner, from, to]);
    return new Map(rows.map(({ id, heartbeats, languages }) => [id, { heartbeats, languages }]));
  }

  /** By public id or any name it ever had. Fails with `projects.not_found`. */
  async find(owner: UserId, ref: string): Promise<Project> {
    const [row] = await run(this.pools.read, FIND_PROJECT, [owner, ref.replaceAll('\u0000', '')]);
    if (row === undefined) throw new ProjectsError('projects.not_found', 'no such project');
    return projectOf(row);
  }

  /** Fails with `projects.name_taken` when another project has, or once had, that name. */
  async rename(owner: UserId, ref: string, name: string): Promise<void> {
    const project = await this.find(owner, ref);
    const renamed = await this.alone(owner, (client) => run(client, RENAME_PROJECT, [owner, project.id, name]));
    if (renamed.length === 0) throw new ProjectsError('projects.name_taken', 'another project has this name');
  }

  /** Puts it away. Fails with `projects.not_found`. */
  async archive(owner: UserId, ref: string): Promise<void> {
    const { id } = await this.find(owner, ref);
    await run(this.pools.ingest, ARCHIVE_PROJECT, [owner, id, this.clock.now()]);
  }

  /** Takes it back. Fails with `projects.not_found`. */
  async unarchive(owner: UserId, ref: string): Promise<void> {
    const { id } = await this.find(owner, ref);
    await run(this.pools.ingest, ARCHIVE_PROJECT, [owner, id, null]);
  }

  /** From now on everything of `ref` shows under `into`. Fails with `projects.merge_into_itself`. */
  async merge(owner: UserId, ref: string, into: string): Promise<void> {
    const [project, target] = await Promise.all([this.find(owner, ref), this.find(owner, into)]);
    const merged = await this.alone(owner, (client) => run(client, MERGE_PROJECT, [owner, project.id, target.id]));
    if (merged.length === 0) throw new ProjectsError('projects.merge_into_itself', 'a project cannot swallow itself');
  }

  /** Beside no other change of the owner's projects: two merges at once could end in a circle. */
  private alone<Result>(owner: UserId, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    return inTransaction(this.pools.ingest, async (client) => {
      await lockOwner(client, owner);
      return work(client);
    });
  }
}

function projectOf(row: ProjectRow): Project {
  return {
    id: row.id,
    uuid: row.uuid,
    name: row.name,
    color: row.color,
    hasPublicUrl: row.has_public_url,
    firstHeartbeatAt: row.first_us,
    lastHeartbeatAt: row.last_us,
    createdAt: row.created_us,
    archivedAt: row.archived_us,
  };
}
