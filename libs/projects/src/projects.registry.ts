import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import { ActivityPools, Interner, idsByOrdinal, run } from '#libs/platform/database';
import { INTERN_PROJECTS } from './sql/intern-projects.sql.js';

export interface ReceivedProject {
  readonly userId: UserId;
  /** As a client sent it. */
  readonly name: string;
}

const MAX_PROJECTS = 50_000;

/** Ids of projects by the names that clients send; every name a project ever had leads to it. */
@Injectable()
export class ProjectsRegistry {
  private readonly ids: Interner<ReceivedProject>;

  constructor(pools: ActivityPools) {
    this.ids = new Interner({
      maxEntries: MAX_PROJECTS,
      keyOf: ({ userId, name }) => `${userId}:${name}`,
      fetch: async (items) => {
        const rows = await run(pools.ingest, INTERN_PROJECTS, [items.map((p) => p.userId), items.map((p) => p.name)]);
        return idsByOrdinal(rows, items.length);
      },
    });
  }

  resolve(projects: readonly ReceivedProject[]): Promise<number[]> {
    return this.ids.resolve(projects);
  }
}
