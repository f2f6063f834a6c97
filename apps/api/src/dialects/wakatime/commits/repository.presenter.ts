import type { LinkedRepository, Repository } from '#libs/commits';
import { isoUtcSeconds } from '#libs/kernel';
import { stampOrNull } from '../time.presenter.js';
import type { LinkBody, RepositoryBody } from './commits.responses.js';

export function presentRepository(repository: Repository): RepositoryBody {
  return {
    id: repository.uuid,
    name: repository.fullName.split('/').at(-1) as string,
    full_name: repository.fullName,
    provider: repository.provider,
    default_branch: repository.defaultBranch,
    description: repository.description,
    fork_count: repository.forkCount,
    star_count: repository.starCount,
    watch_count: repository.watchCount,
    homepage: repository.homepage,
    html_url: repository.htmlUrl ?? repository.url,
    url: repository.url,
    is_fork: repository.isFork,
    is_private: repository.isPrivate,
    last_synced_at: stampOrNull(repository.lastSyncedAt),
  };
}

/** What the person set, and how it goes; the token never comes back. */
export function presentLink({ repository, hookSecret }: LinkedRepository, publicUrl: string): LinkBody {
  return {
    ...presentRepository(repository),
    base_url: repository.baseUrl,
    branch: repository.branch,
    author_emails: repository.authorEmails,
    has_token: repository.hasToken,
    status: repository.status,
    status_reason: repository.statusReason,
    webhook_url: `${publicUrl}/api/hooks/v1/repositories/${repository.uuid}`,
    webhook_secret: hookSecret,
    created_at: isoUtcSeconds(repository.createdAt),
    modified_at: isoUtcSeconds(repository.modifiedAt),
  };
}
