import type { Repository } from '#libs/commits';
import { isoUtcSeconds, type Micros, stampText } from '#libs/kernel';
import type { Page, Project } from '#libs/projects';
import { presentRepository } from './commits/repository.presenter.js';
import type { ProjectBody, ProjectsAnswer } from './projects.responses.js';
import { presentPage, stampOrNull } from './time.presenter.js';

/** `zone` is the person's: readable stamps are wall times. */
export function presentProjects(
  { items, page, total, totalPages }: Page<Project>,
  zone: string,
  repositories: ReadonlyMap<number, Repository> = new Map(),
): ProjectsAnswer {
  const data = items.map((project) => presentProject(project, zone, repositories.get(project.id)));
  return { data, ...presentPage(page, total, totalPages) };
}

export function presentProject(project: Project, zone: string, repository?: Repository): ProjectBody {
  const encoded = encodeURIComponent(project.name);
  const readable = (us: Micros | null) => (us === null ? null : stampText(us, zone));
  return {
    id: project.uuid,
    name: project.name,
    color: project.color,
    repository: repository === undefined ? null : presentRepository(repository),
    badge: null,
    clients: [],
    first_heartbeat_at: stampOrNull(project.firstHeartbeatAt),
    last_heartbeat_at: stampOrNull(project.lastHeartbeatAt),
    human_readable_first_heartbeat_at: readable(project.firstHeartbeatAt),
    human_readable_last_heartbeat_at: readable(project.lastHeartbeatAt),
    urlencoded_name: encoded,
    has_public_url: project.hasPublicUrl,
    url: `/projects/${encoded}`,
    created_at: isoUtcSeconds(project.createdAt),
  };
}
