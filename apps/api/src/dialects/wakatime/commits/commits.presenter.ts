import type { Commit, Page, Repository } from '#libs/commits';
import { isoUtcSeconds, toText } from '#libs/kernel';
import type { Project } from '#libs/projects';
import { presentPage } from '../time.presenter.js';
import { naturalText, textWithSeconds } from './commit-text.js';
import type { CommitAnswer, CommitBody, CommitProject, CommitsAnswer } from './commits.responses.js';
import { presentRepository } from './repository.presenter.js';

export interface CommitsContext {
  readonly project: Project;
  readonly repository: Repository | undefined;
  readonly author: string | null;
  readonly branch: string | null;
  /** Where this server is reached. */
  readonly publicUrl: string;
}

const HASH_SHOWN = 7;

/** @param seconds coding time of each commit, by hash */
export function presentCommits(
  found: Page<Commit>,
  seconds: ReadonlyMap<string, number>,
  context: CommitsContext,
): CommitsAnswer {
  const { items, page, total, totalPages } = found;
  const commits = items.map((commit) => presentCommit(commit, seconds.get(commit.hash) ?? 0, context));
  const paging = presentPage(page, total, totalPages);
  return {
    commits,
    data: commits,
    ...presentContext(context),
    ...paging,
    next_page_url: pageUrl(paging.next_page, context),
    prev_page_url: pageUrl(paging.prev_page, context),
  };
}

export function presentSingleCommit(commit: Commit, seconds: number, context: CommitsContext): CommitAnswer {
  const body = presentCommit(commit, seconds, context);
  const { branch, project, status } = presentContext(context);
  return { commit: body, data: body, branch: branch ?? body.branch, project, status };
}

function presentContext({ project, repository, author, branch }: CommitsContext) {
  return {
    author,
    branch,
    project: presentProject(project, repository),
    status: repository?.status ?? 'no_repository',
  };
}

function presentProject(project: Project, repository: Repository | undefined): CommitProject {
  return {
    id: project.uuid,
    name: project.name,
    privacy: project.hasPublicUrl ? 'public' : 'private',
    repository: repository === undefined ? null : presentRepository(repository),
  };
}

function presentCommit(commit: Commit, seconds: number, context: CommitsContext): CommitBody {
  const { hash, author, committer, branch, message } = commit;
  return {
    id: commit.uuid,
    hash,
    truncated_hash: hash.slice(0, HASH_SHOWN),
    message,
    branch,
    ref: branch === null ? null : `refs/heads/${branch}`,
    author_id: author.id,
    author_name: author.name,
    author_email: author.email,
    author_username: author.username,
    author_date: isoUtcSeconds(author.date),
    author_avatar_url: author.avatarUrl,
    author_html_url: author.htmlUrl,
    author_url: author.url,
    committer_name: committer.name,
    committer_email: committer.email,
    committer_username: committer.username,
    committer_date: isoUtcSeconds(committer.date),
    committer_avatar_url: committer.avatarUrl,
    committer_html_url: committer.htmlUrl,
    committer_url: committer.url,
    html_url: commit.htmlUrl,
    url: commit.url ?? `${addressOf(context)}/${hash}`,
    total_seconds: seconds,
    human_readable_total: toText(seconds),
    human_readable_total_with_seconds: textWithSeconds(seconds),
    human_readable_natural_total_time: naturalText(seconds),
    is_authored_by_user: commit.isOwn,
    created_at: isoUtcSeconds(commit.createdAt),
  };
}

function addressOf({ publicUrl, project }: CommitsContext): string {
  return `${publicUrl}/api/v1/users/current/projects/${encodeURIComponent(project.name)}/commits`;
}

function pageUrl(page: number | null, context: CommitsContext): string | null {
  if (page === null) return null;
  const { author, branch } = context;
  const query = new URLSearchParams({
    ...(author !== null && { author }),
    ...(branch !== null && { branch }),
    page: String(page),
  });
  return `${addressOf(context)}?${query}`;
}
