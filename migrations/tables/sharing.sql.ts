/** Charts that people have published. The id is in the address: whoever has it may look, until its row is gone. */
export const SHARE_TABLES: readonly string[] = [
  `create table share_tokens (
    id uuid primary key,
    user_id integer not null references users (id) on delete cascade,
    kind text not null
      check (kind in ('coding_activity', 'languages', 'editors', 'operating_systems', 'categories', 'projects')),
    range text not null check (range in ('last_7_days', 'last_30_days', 'last_year', 'all_time')),
    title text not null default '' check (length(title) <= 100),
    created_at timestamptz not null,
    expires_at timestamptz
  )`,
  `comment on column share_tokens.id is 'random; stored as it is, because its owner sees the address again and it opens one published chart'`,
  'create index share_tokens_user_id on share_tokens (user_id)',
];
