import { namedQuery } from '#libs/platform/database';

export interface CommitRow {
  uuid: string;
  hash: string;
  branch: string | null;
  message: string;
  html_url: string | null;
  url: string | null;
  author_us: number;
  author_name: string;
  author_email: string | null;
  author_id: string | null;
  author_username: string | null;
  author_avatar_url: string | null;
  author_html_url: string | null;
  author_url: string | null;
  committer_us: number;
  committer_name: string;
  committer_email: string | null;
  committer_username: string | null;
  committer_avatar_url: string | null;
  committer_html_url: string | null;
  committer_url: string | null;
  created_us: number;
  is_own: boolean;
  /** The author's commit before it on its branch; 0: there is none. Null: not known. */
  from_us: number | null;
  total: number;
}

const COLUMNS = `c.uuid, c.hash, c.branch, c.message, c.html_url, c.url, to_us_v1(c.author_date) as author_us, c.author_name, c.author_email,
    c.author_id, c.author_username, c.author_avatar_url, c.author_html_url, c.author_url,
    to_us_v1(c.committer_date) as committer_us, c.committer_name, c.committer_email, c.committer_username,
    c.committer_avatar_url, c.committer_html_url, c.committer_url, to_us_v1(c.created_at) as created_us`;

/**
 * `$2`: the person's addresses, lower case. Where the history is not read to its beginning, the first own commit of a
 * branch has an unknown start.
 */
const WITH_START = (from: string) => `
  select page.*, page.total, own.is_own, case when own.is_own then coalesce(before.us, whole.us) end as from_us
  from (${from}) page
  cross join lateral (select coalesce(lower(page.author_email) = any ($2::text[]), false) as is_own) own
  left join lateral (
    select to_us_v1(p.author_date) as us from commits p
    where own.is_own and p.repository_id = $1 and p.branch = page.branch and lower(p.author_email) = any ($2::text[])
      and (p.author_date, p.hash) < (page.author_date, page.hash)
    order by p.author_date desc, p.hash desc limit 1
  ) before on true
  left join lateral (
    select 0::bigint as us from repositories r
    where own.is_own and r.id = $1 and r.last_synced_at is not null
      and not exists (select 1 from repository_branches b where b.repository_id = $1 and b.target is not null)
      and not exists (select 1 from commits c where c.repository_id = $1 and c.is_boundary)
  ) whole on true
  order by page.author_date desc, page.hash desc`;

type ListParams = [
  repositoryId: number,
  ownEmails: readonly string[],
  author: string | null,
  branch: string | null,
  limit: number,
  offset: number,
];

const FILTERED = `c.repository_id = $1
    and ($3::text is null or lower($3) in (lower(c.author_email), lower(c.author_name), lower(c.author_username)))
    and ($4::text is null or c.branch = $4 or exists (
      select 1 from commit_branches b where b.repository_id = $1 and b.branch = $4 and b.commit_id = c.id))`;

/** A page of commits, newest first. */
export const LIST_COMMITS = namedQuery<ListParams, CommitRow>(
  'commits.list',
  WITH_START(`select ${COLUMNS}, c.author_date, 0 as total from commits c
    where ${FILTERED} order by c.author_date desc, c.hash desc limit $5 offset $6`),
);

export const COUNT_COMMITS = namedQuery<[number, string | null, string | null], { total: number }>(
  'commits.count',
  `select count(*) as total from commits c where ${FILTERED.replaceAll('$3', '$2').replaceAll('$4', '$3')}`,
);

/** Commits whose hash begins so, at most two. */
export const FIND_COMMITS = namedQuery<
  [repositoryId: number, ownEmails: readonly string[], prefix: string, branch: string | null],
  CommitRow
>(
  'commits.find',
  WITH_START(`select ${COLUMNS}, c.author_date, 0 as total from commits c
    where c.repository_id = $1 and c.hash like $3 || '%'
      and ($4::text is null or c.branch = $4 or exists (
        select 1 from commit_branches b where b.repository_id = $1 and b.branch = $4 and b.commit_id = c.id))
    order by c.hash limit 2`),
);

export interface MarkerRow {
  user_id: number;
  author_us: number;
  html_url: string | null;
}

/**
 * What people committed themselves, each between two instants of their own (µs, half-open): under their confirmed address
 * or one that their link names.
 */
export const COMMITS_OF_PEOPLE = namedQuery<[users: number[], fromUs: number[], toUs: number[]], MarkerRow>(
  'commits.of-people',
  `select r.user_id, to_us_v1(c.author_date) as author_us, c.html_url
  from unnest($1::integer[], $2::bigint[], $3::bigint[]) w(user_id, from_us, to_us)
  join users u on u.id = w.user_id
  join repositories r on r.user_id = w.user_id
  join commits c on c.repository_id = r.id
    and c.author_date >= from_us_v1(w.from_us) and c.author_date < from_us_v1(w.to_us)
  where lower(c.author_email) in (
    select lower(own) from unnest(r.author_emails || case when u.is_email_confirmed then u.email end) own)
  order by c.author_date, r.user_id, c.hash`,
);
