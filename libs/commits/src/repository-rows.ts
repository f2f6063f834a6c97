import type { Repository } from './repository.js';
import type { RepositoryRow } from './sql/repositories.sql.js';

export function repositoryOf(row: RepositoryRow): Repository {
  return {
    id: row.id,
    uuid: row.uuid,
    userId: row.user_id,
    projectId: row.project_id,
    provider: row.provider,
    url: row.url,
    baseUrl: row.base_url,
    fullName: row.full_name,
    branch: row.branch,
    authorEmails: row.author_emails,
    hasToken: row.token_sealed !== null,
    status: row.status,
    statusReason: row.status_reason,
    defaultBranch: row.default_branch,
    description: row.description,
    forkCount: row.fork_count,
    starCount: row.star_count,
    watchCount: row.watch_count,
    homepage: row.homepage,
    htmlUrl: row.html_url,
    isFork: row.is_fork,
    isPrivate: row.is_private,
    lastSyncedAt: row.synced_us,
    createdAt: row.created_us,
    modifiedAt: row.modified_us,
  };
}
