import { type NamedQuery, namedQuery } from '#libs/platform/database';
import { PERSON_CARD, type PersonCardRow } from './person-card.js';
import { presentable } from './presentable.js';

type Params = [
  boardId: number | null,
  language: string,
  countryCode: string | null,
  hireableOnly: boolean,
  viewer: number | null,
  page: number | null,
  pageSize: number,
  now: string,
];

export interface BoardLanguage {
  readonly name: string;
  readonly us: number;
  readonly ai_us: number;
}

type LeaderRow = PersonCardRow & {
  rank: number;
  position: number;
  us: number;
  ai_us: number;
  active_days: number;
  languages: readonly BoardLanguage[];
};

/** A row of the page, or the viewer's own from another one. All of a leader are null on the one row of an empty page. */
export type BoardRow = {
  first_day: string | null;
  last_day: string | null;
  taken_us: number | null;
  page: number;
  total: number;
} & (LeaderRow | { [Key in keyof LeaderRow]: null });

/** Whom a board knows: on the public ones those who wish it and have time, on another its members, with or without. */
const POPULATION = {
  public: 'u.is_on_leaderboard and t.us > 0',
  daily: 'u.is_on_leaderboard and t.last_day_us > 0',
  private: 'exists (select from leaderboard_members m where m.leaderboard_id = $1::integer and m.user_id = u.id)',
};
/** Starts from whichever side is the smaller. */
const TIMES = { public: 'join', daily: 'join', private: 'left join' };
/** What people are ranked by. */
const TIME = { public: 't.us', daily: 't.last_day_us', private: 't.us' };

/**
 * A page of a board, with rights as they are now: who left, opted out, was suspended, convicted or taken off by an
 * administrator since the count is not there, and ranks close up. People with equal time share a rank and stand in the
 * order of their accounts.
 */
const board = (kind: keyof typeof POPULATION): NamedQuery<Params, BoardRow> =>
  namedQuery(
    `leaderboards.${kind}-board`,
    `with snapshot as (
    select id, first_day::text as first_day, last_day::text as last_day,
      (extract(epoch from taken_at) * 1000000)::bigint as taken_us
    from leader_snapshots where is_published
  ), board as materialized (
    select u.id as leader_id, coalesce(${TIME[kind]}, 0) as us, coalesce(t.ai_us, 0) as ai_us,
      coalesce(t.active_days, 0) as active_days, rank() over (order by coalesce(${TIME[kind]}, 0) desc) as rank,
      row_number() over (order by coalesce(${TIME[kind]}, 0) desc, u.id) as position
    from users u
    ${TIMES[kind]} leader_times t on t.user_id = u.id and t.snapshot_id = (select id from snapshot)
      and lower(t.language) = lower($2::text)
    where ${POPULATION[kind]} and ${presentable('$8')} and ($1::integer is null or $1 > 0)
      and ($3::text is null or u.city ->> 'country_code' = $3) and (not $4::boolean or u.is_hireable)
  ), asked as (
    select coalesce($6::bigint, (select (position - 1) / $7::integer + 1 from board where leader_id = $5::integer), 1) as page
  )
  select s.first_day, s.last_day, s.taken_us, asked.page, (select count(*) from board) as total,
    b.rank, b.position, b.us, b.ai_us, b.active_days, ${PERSON_CARD},
    (select coalesce(jsonb_agg(jsonb_build_object('name', l.language, 'us', l.us, 'ai_us', l.ai_us)
        order by l.us desc, l.language), '[]')
      from leader_times l where l.snapshot_id = s.id and l.user_id = b.leader_id and l.language <> '') as languages
  from asked
  left join snapshot s on true
  left join board b on b.leader_id = $5::integer
    or b.position > (asked.page - 1) * $7::integer and b.position <= asked.page * $7::integer
  left join users u on u.id = b.leader_id
  order by b.position`,
    'everyTime',
  );

export const BOARDS = { public: board('public'), daily: board('daily'), private: board('private') };

export const PERSON = namedQuery<[userId: number], PersonCardRow>(
  'leaderboards.person',
  `select ${PERSON_CARD} from users u where u.id = $1`,
);
