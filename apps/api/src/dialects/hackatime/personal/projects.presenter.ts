import type { Repository } from '#libs/commits';
import { instantOrNull } from '../instant-texts.js';
import type { AuthenticatedProject, AuthenticatedProjectsAnswer } from './authenticated.responses.js';
import type { ProjectTime } from './project-times.js';
import type { MyProjectsAnswer } from './projects.responses.js';

/** What a list of projects leaves out. */
export interface Choice {
  readonly includesArchived: boolean;
  /** Absent: all. */
  readonly names: ReadonlySet<string> | undefined;
}

export function presentAuthenticatedProjects(
  projects: readonly ProjectTime[],
  { includesArchived, names }: Choice,
): AuthenticatedProjectsAnswer {
  const shown = projects.filter(
    ({ name, archivedAt }) => (includesArchived || archivedAt === null) && names?.has(name) !== false,
  );
  return { projects: shown.map(presentProject) };
}

/** Every project with its repository, by internal id; those that are put away too. */
export function presentMyProjects(
  projects: readonly ProjectTime[],
  repositories: ReadonlyMap<number, Repository>,
  { first, last, interval }: { readonly first: string; readonly last: string; readonly interval: string },
): MyProjectsAnswer {
  return {
    interval,
    start_date: first,
    end_date: last,
    projects: projects.map((project) => {
      const repository = repositories.get(project.id);
      return {
        ...presentProject(project),
        repo_url: repository?.htmlUrl ?? repository?.url ?? null,
        archived_at: instantOrNull(project.archivedAt),
      };
    }),
  };
}

function presentProject({
  name,
  totalSeconds,
  lastHeartbeatAt,
  languages,
  archivedAt,
}: ProjectTime): AuthenticatedProject {
  return {
    name,
    total_seconds: totalSeconds,
    most_recent_heartbeat: instantOrNull(lastHeartbeatAt),
    languages,
    archived: archivedAt !== null,
  };
}
