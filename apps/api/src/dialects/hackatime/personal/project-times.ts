import { Injectable } from '@nestjs/common';
import type { TimeRange } from '#libs/kernel';
import type { Access } from '#libs/platform/auth';
import { type Project, ProjectsService } from '#libs/projects';
import { GroupedTimeService } from '#libs/stats';

/** A project and its part of somebody's time. */
export interface ProjectTime extends Project {
  readonly totalSeconds: number;
  /** Most heartbeats first. */
  readonly languages: readonly string[];
  /** How many in that time. */
  readonly heartbeats: number;
}

/** The caller's projects, and how long was worked on each. */
@Injectable()
export class ProjectTimes {
  constructor(
    private readonly projects: ProjectsService,
    private readonly time: GroupedTimeService,
  ) {}

  /** All of them, most time first. */
  async all({ owner, visible: subject }: Access, range: TimeRange): Promise<ProjectTime[]> {
    const [projects, uses, { groups }] = await Promise.all([
      this.projects.all(owner.id),
      this.projects.activeIn(owner.id, range),
      this.time.of({ subject, range, counting: {}, filters: {} }, ['project']),
    ]);
    const seconds = new Map(groups.project?.map((group) => [group.name, group.seconds]));
    return projects
      .map((project) => ({
        ...project,
        totalSeconds: seconds.get(project.name) ?? 0,
        languages: uses.get(project.id)?.languages ?? [],
        heartbeats: uses.get(project.id)?.heartbeats ?? 0,
      }))
      .sort((a, b) => b.totalSeconds - a.totalSeconds || (a.name < b.name ? -1 : 1));
  }

  /** Those that were worked on at some time, with what was done at another. */
  async workedOn(access: Access, discovery: TimeRange, stats: TimeRange): Promise<ProjectTime[]> {
    const [projects, found] = await Promise.all([
      this.all(access, stats),
      this.projects.activeIn(access.owner.id, discovery),
    ]);
    return projects.filter(({ id }) => found.has(id));
  }
}
