import type { Repository } from '#libs/commits';
import type { FoundHeartbeat, HeartbeatPoint, ProjectFigures } from '#libs/heartbeats';
import { type LocalDate, localDateOf, type Micros, microsToSeconds } from '#libs/kernel';
import type { DayTotal, TimeGroup } from '#libs/stats';
import type { Person } from '#libs/users';
import { presentHeartbeatRow } from '../../heartbeat-row.presenter.js';
import type { HackatimeHeartbeat } from '../../heartbeat-row.responses.js';
import { instant } from '../../instant-texts.js';
import type { Place } from './activity.requests.js';
import type {
  AdminHeartbeatsAnswer,
  AdminProjectsAnswer,
  AdminStatsAnswer,
  AdminStatsHeartbeat,
  QuantizedAnswer,
} from './user-activity.responses.js';

/** A page of heartbeats and how many there are. */
export interface HeartbeatsPage {
  readonly heartbeats: readonly FoundHeartbeat[];
  readonly total: number;
}

/** A row as Hackatime shows it, with where its machine was last. */
export function presentFoundHeartbeat(heartbeat: FoundHeartbeat): HackatimeHeartbeat {
  return { ...presentHeartbeatRow(heartbeat, heartbeat.userId), ip_address: heartbeat.machineIp };
}

export function presentHeartbeats(
  { id }: Person,
  { heartbeats, total }: HeartbeatsPage,
  { offset }: Place,
): AdminHeartbeatsAnswer {
  return {
    user_id: id,
    heartbeats: heartbeats.map(presentFoundHeartbeat),
    total_count: total,
    has_more: offset + heartbeats.length < total,
  };
}

export interface PersonStats extends HeartbeatsPage {
  readonly from: Micros;
  readonly to: Micros;
  readonly seconds: number;
}

/** Here times are texts, and dependencies are one. */
export function presentStats(person: Person, stats: PersonStats, place: Place): AdminStatsAnswer {
  const { from, to, seconds, total } = stats;
  const { heartbeats, has_more } = presentHeartbeats(person, stats, place);
  return {
    user_id: person.id,
    username: person.username,
    date: instant(from),
    start_date: localDateOf(from, person.timezone),
    end_date: localDateOf(Math.max(from, to - 1), person.timezone),
    timezone: person.timezone,
    total_heartbeats: total,
    total_duration: seconds,
    heartbeats: heartbeats.map(
      (row): AdminStatsHeartbeat => ({
        ...row,
        time: new Date(row.time * 1_000).toISOString(),
        dependencies: row.dependencies.length === 0 ? null : row.dependencies.join(','),
      }),
    ),
    has_more,
  };
}

export interface PersonProjects {
  readonly projects: readonly ProjectFigures[];
  readonly time: readonly TimeGroup[];
  /** By the project's number. */
  readonly repositories: ReadonlyMap<number, Repository>;
}

export function presentProjects({ id, username }: Person, found: PersonProjects): AdminProjectsAnswer {
  const seconds = new Map(found.time.map((group) => [group.name, group.seconds]));
  return {
    user_id: id,
    username,
    total_projects: found.projects.length,
    projects: found.projects.map((project) => {
      const repository = found.repositories.get(project.id);
      return {
        name: project.name,
        total_heartbeats: project.heartbeats,
        total_duration: seconds.get(project.name) ?? 0,
        first_heartbeat: microsToSeconds(project.first),
        last_heartbeat: microsToSeconds(project.last),
        languages: [...project.languages],
        repo: repository === undefined ? null : (repository.htmlUrl ?? repository.url),
        repo_mapping_id: repository?.id ?? null,
        archived: project.isArchived,
      };
    }),
  };
}

/** One day of the chart. */
export interface ChartDay {
  readonly date: LocalDate;
  readonly from: Micros;
  readonly points: readonly HeartbeatPoint[];
}

export function presentQuantized(days: readonly ChartDay[], totals: readonly DayTotal[]): QuantizedAnswer {
  const seconds = new Map(totals.map((total) => [total.day, total.seconds]));
  return {
    days: days.map(({ date, from, points }) => ({
      date_timestamp_s: Math.floor(microsToSeconds(from)),
      total_seconds: seconds.get(date) ?? 0,
      points: points.map(({ time, lineno, cursorpos }) => ({ time: microsToSeconds(time), lineno, cursorpos })),
    })),
  };
}
