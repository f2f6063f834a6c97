import type { Repository } from '#libs/commits';
import { instantOrNull } from '../instant-texts.js';
import type { ProjectTime } from '../personal/project-times.js';
import { wholeSeconds } from '../texts.js';
import type { PublicProject } from './people.responses.js';

/** A project and what was done on it in the time that was asked about. */
export function presentPublicProject(project: ProjectTime, repository: Repository | undefined): PublicProject {
  const last = instantOrNull(project.lastHeartbeatAt);
  return {
    name: project.name,
    total_seconds: wholeSeconds(project.totalSeconds),
    languages: project.languages,
    repo_url: repository?.htmlUrl ?? repository?.url ?? null,
    total_heartbeats: project.heartbeats,
    first_heartbeat: instantOrNull(project.firstHeartbeatAt),
    last_heartbeat: last,
    most_recent_heartbeat: last,
    archived: project.archivedAt !== null,
  };
}
