import { namedQuery } from '#libs/platform/database';
import { IDENTITY_COLUMNS, type IdentityRow } from './identified-person.sql.js';

export interface FoundPersonRow extends IdentityRow {
  score: number;
}

/** Whether the index of trigrams is there, and what it takes to ask it. */
export const SEARCH_FACTS = namedQuery<[], { has_trigrams: boolean }>(
  'users.search-facts',
  `select to_regoperator('%>(text,text)') is not null and exists (
    select from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = 'users'::regclass and c.relname = 'users_search_trigrams' and i.indisvalid
  ) as has_trigrams`,
);

/** Holds until the end of the transaction. */
export const WORD_LIKENESS = namedQuery<[threshold: string], { set_config: string }>(
  'users.word-likeness',
  `select set_config('pg_trgm.word_similarity_threshold', $1, true)`,
);

/**
 * Of a text that is part of everybody's address it would take seconds to compare everybody: so many are looked at, and
 * besides them whoever is called exactly so.
 */
const MAX_CANDIDATES = 1000;

/** A whole line of the text is what was asked for. */
const EXACT = `position(E'\\n' || $1::text || E'\\n' in E'\\n' || u.search_text || E'\\n') > 0`;

/** $1 text in lower case; $3 the number that it is; $4 how many. */
const best = (parts: { readonly matching: string; readonly score: string }) => `with candidates as (
    select id from users
    where lower(username) = $1::text or lower(email) = $1::text or slack_id = upper($1::text) or id = $3::integer
    union
    (select id from users u where ${parts.matching} limit ${MAX_CANDIDATES})
  ), hits as materialized (
    select u.*, case when u.id = $3::integer or ${EXACT} then 1 else ${parts.score} end as score
    from candidates join users u using (id)
  )
  select ${IDENTITY_COLUMNS}, round(score::numeric, 3)::float8 as score
  from hits order by score desc, lower(username) = $1::text desc, id limit $4`;

/**
 * People with words like the text, or with it inside of one.
 *
 * $2 a pattern, null for a text too short for trigrams.
 */
export const PEOPLE_LIKE = namedQuery<
  [text: string, pattern: string | null, number: number | null, limit: number],
  FoundPersonRow
>(
  'users.people-like',
  best({
    matching: 'u.search_text %> $1::text or u.search_text like $2::text',
    score: `least(0.99, greatest(word_similarity($1::text, u.search_text),
        case when u.search_text like $2::text then 0.6 else 0 end))`,
  }),
  'everyTime',
);

/** People who have words that begin so, each of them. $2 a tsquery. */
export const PEOPLE_WITH_WORDS = namedQuery<
  [text: string, words: string | null, number: number | null, limit: number],
  FoundPersonRow
>(
  'users.people-with-words',
  best({
    matching: `to_tsvector('simple', translate(u.search_text, '@._-+/', '      ')) @@ to_tsquery('simple', $2::text)`,
    score: `case when position(E'\\n' || $1::text in E'\\n' || u.search_text) > 0 then 0.8 else 0.6 end`,
  }),
  'everyTime',
);
