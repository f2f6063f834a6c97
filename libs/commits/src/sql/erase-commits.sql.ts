import { eraseSlice, namedQuery } from '#libs/platform/database';

const OWN = 'repository_id in (select id from repositories where user_id = $1)';

export const REPOSITORIES_OF = namedQuery<[userId: number], { id: number }>(
  'commits.erase.repositories-of',
  'select id from repositories where user_id = $1',
);

/** Commits go before their repository does, some at a time. */
export const OWN_SLICES = [
  eraseSlice('commit_branches', OWN),
  eraseSlice('commits', OWN),
  eraseSlice('repository_branches', OWN),
  eraseSlice('repositories'),
];

const IS_THEIRS = (role: string) => `lower(${role}_email) = lower($1)`;

const columnsOf = (role: string, columns: readonly string[]) =>
  [`${role}_name = case when ${IS_THEIRS(role)} then '' else ${role}_name end`]
    .concat(
      columns.map((column) => `${role}_${column} = case when ${IS_THEIRS(role)} then null else ${role}_${column} end`),
    )
    .join(', ');

/** In histories that other people had read: who wrote a commit, and the address wherever a message names it. */
export const UNNAME_AUTHOR = namedQuery<[email: string], never>(
  'commits.erase.unname',
  `update commits set
    ${columnsOf('author', ['id', 'username', 'avatar_url', 'html_url', 'url', 'email'])},
    ${columnsOf('committer', ['username', 'avatar_url', 'html_url', 'url', 'email'])},
    message = regexp_replace(message, '***=' || $1, '', 'gi')
  where ${IS_THEIRS('author')} or ${IS_THEIRS('committer')} or strpos(lower(message), lower($1)) > 0`,
);

/** Other people who said that they commit under this address. */
export const UNCLAIM_ADDRESS = namedQuery<[email: string], never>(
  'commits.erase.unclaim',
  `update repositories set author_emails = array(select a from unnest(author_emails) a where lower(a) <> lower($1))
  where exists (select from unnest(author_emails) a where lower(a) = lower($1))`,
);
