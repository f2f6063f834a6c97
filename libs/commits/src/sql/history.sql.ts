import { namedQuery } from '#libs/platform/database';

export interface BranchRow {
  name: string;
  head: string | null;
  target: string | null;
  cursor: string | null;
}

export const BRANCHES = namedQuery<[repositoryId: number], BranchRow>(
  'commits.branches',
  'select name, head, target, cursor from repository_branches where repository_id = $1',
);

/** Where a walk has come to. */
export const CHECKPOINT = namedQuery<
  [repositoryId: number, name: string, target: string, cursor: string | null],
  { name: string }
>(
  'commits.checkpoint',
  `insert into repository_branches (repository_id, name, target, cursor) values ($1, $2, $3, $4)
  on conflict (repository_id, name) do update set target = excluded.target, cursor = excluded.cursor returning name`,
);

/** A walk has come to its end. */
export const ARRIVED = namedQuery<[repositoryId: number, name: string, head: string], { name: string }>(
  'commits.arrived',
  `insert into repository_branches (repository_id, name, head) values ($1, $2, $3)
  on conflict (repository_id, name) do update set head = excluded.head, target = null, cursor = null returning name`,
);

/** Branches that are gone; what was made on them stays. */
export const DROP_BRANCHES = namedQuery<[repositoryId: number, living: readonly string[]], { name: string }>(
  'commits.drop-branches',
  'delete from repository_branches where repository_id = $1 and name <> all ($2::text[]) returning name',
);

/** Commits as a list of objects; known ones stay as they are. */
export const STORE_COMMITS = namedQuery<
  [repositoryId: number, commits: string, branch: string | null, nowUs: number],
  { id: number }
>(
  'commits.store',
  `insert into commits (uuid, repository_id, hash, parents, branch, message, html_url, url,
    author_date, author_name, author_email, author_id, author_username, author_avatar_url, author_html_url, author_url,
    committer_date, committer_name, committer_email, committer_username, committer_avatar_url, committer_html_url,
    committer_url, created_at)
  select c.uuid, $1, c.hash, c.parents, $3, c.message, c.html_url, c.url,
    from_us_v1(c.author_us), c.author_name, c.author_email, c.author_id, c.author_username, c.author_avatar_url,
    c.author_html_url, c.author_url, from_us_v1(c.committer_us), c.committer_name, c.committer_email,
    c.committer_username, c.committer_avatar_url, c.committer_html_url, c.committer_url, from_us_v1($4)
  from jsonb_to_recordset($2::jsonb) as c (uuid uuid, hash text, parents text[], message text,
    html_url text, url text, author_us bigint, author_name text, author_email text, author_id text, author_username text,
    author_avatar_url text, author_html_url text, author_url text, committer_us bigint, committer_name text,
    committer_email text, committer_username text, committer_avatar_url text, committer_html_url text, committer_url text)
  on conflict (repository_id, hash) do nothing
  returning id`,
);

/** How many commits there are, whether the history below them is closed, and whether a head is among them. */
export const HISTORY_STATE = namedQuery<
  [repositoryId: number, head: string],
  { total: number; is_closed: boolean; has_head: boolean }
>(
  'commits.history-state',
  `select
    (select count(*) from commits where repository_id = $1) as total,
    exists (select 1 from commits where repository_id = $1 and hash = $2) as has_head,
    not exists (
      select 1 from commits c cross join lateral unnest(c.parents) as parent (hash)
      where c.repository_id = $1 and not c.is_boundary
        and not exists (select 1 from commits known where known.repository_id = $1 and known.hash = parent.hash)
    ) as is_closed`,
);

export const NEWEST = namedQuery<[repositoryId: number], { newest_us: number | null }>(
  'commits.newest',
  'select to_us_v1(max(committer_date)) as newest_us from commits where repository_id = $1',
);

/** The history ends where parents are missing. */
export const CLOSE_HISTORY = namedQuery<[repositoryId: number], { id: number }>(
  'commits.close-history',
  `update commits c set is_boundary = true
  where c.repository_id = $1 and not c.is_boundary and exists (
    select 1 from unnest(c.parents) as parent (hash)
    where not exists (select 1 from commits known where known.repository_id = $1 and known.hash = parent.hash)
  ) returning c.id`,
);

/**
 * Puts on a branch everything below its head that is neither on it nor, for another branch than the default one, on the
 * default branch.
 */
export const REACH = namedQuery<
  [repositoryId: number, branch: string, head: string, defaultBranch: string | null],
  { id: number }
>(
  'commits.reach',
  `with recursive reach (id, parents) as (
    select c.id, c.parents from commits c where c.repository_id = $1 and c.hash = $3
      and not exists (select 1 from commit_branches b
        where b.repository_id = $1 and b.commit_id = c.id and b.branch in ($2, $4))
    union
    select c.id, c.parents
    from reach cross join lateral unnest(reach.parents) as parent (hash)
    join commits c on c.repository_id = $1 and c.hash = parent.hash
    where not exists (select 1 from commit_branches b
      where b.repository_id = $1 and b.commit_id = c.id and b.branch in ($2, $4))
  )
  insert into commit_branches (repository_id, branch, commit_id) select $1, $2, id from reach
  on conflict do nothing returning commit_id as id`,
);

/** Commits whose branch is not known. */
export const UNNAMED = namedQuery<[repositoryId: number], { hash: string; parents: string[]; subject: string }>(
  'commits.unnamed',
  `select hash, parents, split_part(message, chr(10), 1) as subject from commits where repository_id = $1 and branch is null`,
);

export const NAME_BRANCHES = namedQuery<
  [repositoryId: number, hashes: readonly string[], branches: readonly string[]],
  { id: number }
>(
  'commits.name-branches',
  `update commits c set branch = named.branch from unnest($2::text[], $3::text[]) as named (hash, branch)
  where c.repository_id = $1 and c.hash = named.hash and c.branch is null returning c.id`,
);

export const PUT_ON_BRANCH = namedQuery<
  [repositoryId: number, branch: string, hashes: readonly string[]],
  { id: number }
>(
  'commits.put-on-branch',
  `insert into commit_branches (repository_id, branch, commit_id)
  select $1, $2, id from commits where repository_id = $1 and hash = any ($3::text[])
  on conflict do nothing returning commit_id as id`,
);
