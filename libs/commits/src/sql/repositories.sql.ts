import { namedQuery } from '#libs/platform/database';
import type { Provider, RepositoryStatus } from '../repository.js';

export interface RepositoryRow {
  id: number;
  uuid: string;
  user_id: number;
  project_id: number;
  provider: Provider;
  url: string | null;
  base_url: string | null;
  full_name: string;
  branch: string | null;
  author_emails: string[];
  token_sealed: Buffer | null;
  hook_secret_sealed: Buffer;
  status: RepositoryStatus;
  status_reason: string | null;
  default_branch: string | null;
  description: string | null;
  fork_count: number;
  star_count: number;
  watch_count: number;
  homepage: string | null;
  html_url: string | null;
  is_fork: boolean;
  is_private: boolean;
  retry_us: number | null;
  synced_us: number | null;
  created_us: number;
  modified_us: number;
}

const COLUMNS = `r.id, r.uuid, r.user_id, r.project_id, r.provider, r.url, r.base_url, r.full_name, r.branch, r.author_emails,
    r.token_sealed, r.hook_secret_sealed, r.status, r.status_reason, r.default_branch, r.description, r.fork_count,
    r.star_count, r.watch_count, r.homepage, r.html_url, r.is_fork, r.is_private, to_us_v1(r.retry_at) as retry_us,
    to_us_v1(r.last_synced_at) as synced_us, to_us_v1(r.created_at) as created_us, to_us_v1(r.modified_at) as modified_us`;

/** Repositories of projects, also of those that were merged into them; the one of the project itself wins. */
export const REPOSITORIES_OF = namedQuery<
  [userId: number, projectIds: readonly number[]],
  RepositoryRow & { shown_id: number }
>(
  'commits.repositories-of',
  `select distinct on (shown_id) coalesce(p.merged_into, p.id) as shown_id, ${COLUMNS}
  from repositories r join projects p on p.id = r.project_id
  where r.user_id = $1 and coalesce(p.merged_into, p.id) = any ($2::bigint[])
  order by shown_id, (p.merged_into is null) desc, r.id`,
);

export const REPOSITORY_BY_ID = namedQuery<[id: number], RepositoryRow>(
  'commits.repository-by-id',
  `select ${COLUMNS} from repositories r where r.id = $1`,
);

export const REPOSITORY_BY_UUID = namedQuery<[uuid: string], RepositoryRow>(
  'commits.repository-by-uuid',
  `select ${COLUMNS} from repositories r where r.uuid = $1`,
);

type NewLink = [
  uuid: string,
  userId: number,
  projectId: number,
  provider: string,
  url: string | null,
  baseUrl: string | null,
  fullName: string,
  branch: string | null,
  authorEmails: readonly string[],
  tokenSealed: Buffer | null,
  hookSecretSealed: Buffer,
  nowUs: number,
];

/** Undefined when the project got a repository meanwhile. */
export const INSERT_REPOSITORY = namedQuery<NewLink, { id: number }>(
  'commits.insert-repository',
  `insert into repositories (uuid, user_id, project_id, provider, url, base_url, full_name, branch, author_emails,
    token_sealed, hook_secret_sealed, created_at, modified_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, from_us_v1($12), from_us_v1($12))
  on conflict (project_id) do nothing
  returning id`,
);

type ChangedLink = [
  id: number,
  branch: string | null,
  authorEmails: readonly string[],
  tokenSealed: Buffer | null,
  nowUs: number,
];

/** The same repository with other settings; what is stored of it stays. */
export const CHANGE_REPOSITORY = namedQuery<ChangedLink, { id: number }>(
  'commits.change-repository',
  `update repositories set branch = $2, author_emails = $3, token_sealed = $4, status_reason = null, retry_at = null,
    status = case when last_synced_at is null then 'pending_sync' else 'syncing' end, modified_at = from_us_v1($5)
  where id = $1 returning id`,
);

export const DELETE_REPOSITORY = namedQuery<[id: number], { id: number }>(
  'commits.delete-repository',
  'delete from repositories where id = $1 returning id',
);

/** Whoever asks by hand, or pushes, wakes a repository that had stopped. */
export const WAKE_REPOSITORY = namedQuery<[id: number], { id: number }>(
  'commits.wake-repository',
  `update repositories set status = case when last_synced_at is null then 'pending_sync' else 'syncing' end, status_reason = null
  where id = $1 and status in ('unauthorized', 'not_found', 'failed') returning id`,
);

/** Those that have not been looked at since. */
export const DUE_REPOSITORIES = namedQuery<[sinceUs: number], { id: number }>(
  'commits.due-repositories',
  `select id from repositories
  where status in ('pending_sync', 'syncing', 'ok', 'rate_limited') and url is not null
    and (last_synced_at is null or last_synced_at < from_us_v1($1)) order by id`,
);

type State = [id: number, status: string, reason: string | null, retryUs: number | null];

export const SET_STATUS = namedQuery<State, { id: number }>(
  'commits.set-status',
  `update repositories set status = $2, status_reason = $3, retry_at = from_us_v1($4) where id = $1 returning id`,
);

export const SET_SYNCED = namedQuery<[id: number, nowUs: number], { id: number }>(
  'commits.set-synced',
  `update repositories set status = 'ok', status_reason = null, retry_at = null, last_synced_at = from_us_v1($2)
  where id = $1 returning id`,
);

type Facts = [
  id: number,
  defaultBranch: string | null,
  description: string | null,
  forks: number,
  stars: number,
  watches: number,
  homepage: string | null,
  htmlUrl: string | null,
  isFork: boolean,
  isPrivate: boolean,
];

export const SET_FACTS = namedQuery<Facts, { id: number }>(
  'commits.set-facts',
  `update repositories set status = 'syncing', status_reason = null, default_branch = $2, description = $3,
    fork_count = $4, star_count = $5, watch_count = $6, homepage = $7, html_url = $8, is_fork = $9, is_private = $10
  where id = $1 returning id`,
);
