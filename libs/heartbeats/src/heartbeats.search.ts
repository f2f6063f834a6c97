import { Injectable } from '@nestjs/common';
import type { Micros, UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import type { WholeHeartbeat } from './heartbeats.stream.js';
import { BY_USER_AGENT, COUNT_BY_USER_AGENT, MOMENTS, type MomentRow, POINTS } from './sql/examine-heartbeats.sql.js';
import {
  COUNT_HEARTBEATS,
  type FoundHeartbeatRow,
  type HeartbeatField,
  PROJECT_FIGURES,
  SEARCH_HEARTBEATS,
  type SearchParams,
  VALUES_OF,
} from './sql/search-heartbeats.sql.js';
import { storedHeartbeat } from './stored-heartbeat.js';

export type { HeartbeatField } from './sql/search-heartbeats.sql.js';

/** Half-open, µs. */
export interface Instants {
  readonly from: Micros;
  readonly to: Micros;
}

/** Whose heartbeats, of when, with which values letter by letter; absent: any. */
export interface HeartbeatsQuestion {
  readonly owner: UserId;
  readonly between: Instants;
  readonly project?: string | undefined;
  readonly language?: string | undefined;
  readonly editor?: string | undefined;
  readonly machine?: string | undefined;
  readonly entity?: string | undefined;
}

export interface PageOf {
  readonly limit: number;
  readonly offset: number;
}

/** A heartbeat and where its machine was seen last, which need not be where the heartbeat came from. */
export type FoundHeartbeat = WholeHeartbeat & { readonly userId: UserId; readonly machineIp: string | null };

/** Heartbeats of clients whose string has a part in it, in any case. */
export interface SegmentQuestion {
  readonly segment: string;
  /** Undefined: everybody. */
  readonly owner: UserId | undefined;
  readonly between: Instants;
}

/** What heartbeats say of a project, as it is shown. Its time is the read engine's. */
export interface ProjectFigures {
  /** Internal. */
  readonly id: number;
  readonly name: string;
  readonly heartbeats: number;
  readonly first: Micros;
  readonly last: Micros;
  readonly languages: readonly string[];
  readonly isArchived: boolean;
}

/** One heartbeat among those of a day. */
export interface Moment {
  readonly userId: UserId;
  readonly time: Micros;
  readonly entity: string;
  /** Internal; 0: in no project. */
  readonly projectId: number;
  readonly project: string | null;
  readonly editor: string | null;
  readonly language: string | null;
}

export interface HeartbeatPoint {
  readonly time: Micros;
  readonly lineno: number | null;
  readonly cursorpos: number | null;
}

/** Examines heartbeats, of one person at a time or of few; sums are the read engine's. */
@Injectable()
export class HeartbeatsSearch {
  constructor(private readonly pools: ActivityPools) {}

  /** Oldest first. */
  async page(question: HeartbeatsQuestion, { limit, offset }: PageOf): Promise<FoundHeartbeat[]> {
    const rows = await run(this.pools.read, SEARCH_HEARTBEATS, [...paramsOf(question), limit, offset]);
    return rows.map((row) => foundHeartbeat(row, question.owner));
  }

  async count(question: HeartbeatsQuestion): Promise<number> {
    const [row] = await run(this.pools.read, COUNT_HEARTBEATS, paramsOf(question));
    return row?.total ?? 0;
  }

  /** Distinct values of a field, in the order of their letters' codes. */
  async values(owner: UserId, field: HeartbeatField, { from, to }: Instants, limit: number): Promise<string[]> {
    return (await run(this.pools.read, VALUES_OF[field], [owner, from, to, limit])).map(({ value }) => value);
  }

  /** The most heartbeats first; heartbeats of no project are left out. */
  async projects(owner: UserId, { from, to }: Instants): Promise<ProjectFigures[]> {
    const rows = await run(this.pools.read, PROJECT_FIGURES, [owner, from, to]);
    return rows.map((row) => ({
      id: row.project_id,
      name: row.name,
      heartbeats: row.beats,
      first: row.first_us,
      last: row.last_us,
      languages: row.languages ?? [],
      isArchived: row.is_archived,
    }));
  }

  /** Newest first. */
  async bySegment({ segment, owner, between }: SegmentQuestion, { limit, offset }: PageOf): Promise<FoundHeartbeat[]> {
    const params = [patternOf(segment), owner ?? null, between.from, between.to, limit, offset] as const;
    const rows = await run(this.pools.read, BY_USER_AGENT, [...params]);
    return rows.map(({ user_id: userId, ...row }) => foundHeartbeat(row, userId));
  }

  async countBySegment({ segment, owner, between }: SegmentQuestion): Promise<number> {
    const params = [patternOf(segment), owner ?? null, between.from, between.to] as const;
    const [row] = await run(this.pools.read, COUNT_BY_USER_AGENT, [...params]);
    return row?.total ?? 0;
  }

  /** What people did, each in a time of their own: by person, oldest first. */
  async moments(people: readonly { readonly userId: UserId; readonly between: Instants }[]): Promise<Moment[]> {
    const rows = await run(this.pools.read, MOMENTS, [
      people.map(({ userId }) => userId),
      people.map(({ between }) => between.from),
      people.map(({ between }) => between.to),
    ]);
    return rows.map(momentOf);
  }

  /**
   * Heartbeats as they are seen on a chart of each day: of those that fall on one point of it only the first.
   *
   * @param days each its own chart
   */
  async points(
    owner: UserId,
    days: readonly Instants[],
    { width, height }: { readonly width: number; readonly height: number },
  ): Promise<HeartbeatPoint[][]> {
    const edges = [days.map(({ from }) => from), days.map(({ to }) => to)] as const;
    const rows = await run(this.pools.read, POINTS, [owner, ...edges, width, height]);
    const points: HeartbeatPoint[][] = days.map(() => []);
    for (const { day, time_us: time, lineno, cursorpos } of rows) points[day - 1]?.push({ time, lineno, cursorpos });
    return points;
  }
}

function paramsOf(question: HeartbeatsQuestion): SearchParams {
  const { owner, between, project, language, editor, machine, entity } = question;
  return [
    owner,
    between.from,
    between.to,
    project ?? null,
    language ?? null,
    editor ?? null,
    machine ?? null,
    entity ?? null,
  ];
}

function patternOf(segment: string): string {
  return `%${segment.replace(/[\\%_]/g, '\\$&')}%`;
}

function foundHeartbeat({ machine_ip: machineIp, ...row }: FoundHeartbeatRow, userId: UserId): FoundHeartbeat {
  return { ...storedHeartbeat(row), userId, machineIp };
}

function momentOf(row: MomentRow): Moment {
  const { user_id: userId, time_us: time, project_id: projectId, ...rest } = row;
  return { userId, time, projectId, ...rest };
}
