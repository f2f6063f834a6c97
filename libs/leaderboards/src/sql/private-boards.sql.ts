import { namedQuery, pagedQuery } from '#libs/platform/database';

export interface PrivateBoardRow {
  id: number;
  uuid: string;
  name: string;
  is_owner: boolean;
  members: number;
  has_link: boolean;
  created_us: number;
  modified_us: number;
}

const BOARD = `b.id, b.uuid, b.name, b.owner_id = $1::integer as is_owner, b.link_hash is not null as has_link,
    (select count(*) from leaderboard_members m join users u on u.id = m.user_id
      where m.leaderboard_id = b.id and u.suspended_at is null) as members,
    (extract(epoch from b.created_at) * 1000000)::bigint as created_us,
    (extract(epoch from b.modified_at) * 1000000)::bigint as modified_us`;
const JOINED = 'leaderboards b join leaderboard_members mine on mine.leaderboard_id = b.id and mine.user_id = $1';

/** Boards that a person is on; the oldest first. */
export const LIST_BOARDS = pagedQuery<PrivateBoardRow>('leaderboards.list', {
  columns: BOARD,
  from: `${JOINED} where $2::text is null`,
  orderBy: 'id',
});

export const FIND_BOARD = namedQuery<[userId: number, uuid: string], PrivateBoardRow>(
  'leaderboards.find',
  `select ${BOARD} from ${JOINED} where b.uuid = $2`,
);

export const COUNT_OWN = namedQuery<[userId: number], { boards: number }>(
  'leaderboards.count-own',
  'select count(*) as boards from leaderboards where owner_id = $1',
);

export const CREATE_BOARD = namedQuery<[ownerId: number, uuid: string, name: string, at: string], { id: number }>(
  'leaderboards.create',
  `with board as (
    insert into leaderboards (uuid, owner_id, name, created_at, modified_at) values ($2, $1, $3, $4, $4) returning id
  )
  insert into leaderboard_members (leaderboard_id, user_id, joined_at) select id, $1, $4 from board
  returning leaderboard_id as id`,
);

export const RENAME_BOARD = namedQuery<[id: number, name: string, at: string], never>(
  'leaderboards.rename',
  'update leaderboards set name = $2, modified_at = $3 where id = $1',
);

export const DELETE_BOARD = namedQuery<[id: number], never>(
  'leaderboards.delete',
  'delete from leaderboards where id = $1',
);

export const SET_LINK = namedQuery<[id: number, hash: Buffer | null, at: string], never>(
  'leaderboards.set-link',
  'update leaderboards set link_hash = $2, modified_at = $3 where id = $1',
);

/** Locked, so that the last seat is taken once. */
export const LOCK_BOARD_OF_LINK = namedQuery<[hashes: Buffer[]], { id: number; uuid: string }>(
  'leaderboards.lock-of-link',
  'select id, uuid from leaderboards where link_hash = any ($1::bytea[]) for update',
);

/** No row: there is no free seat. Whoever is a member already stays one. */
export const ADD_MEMBER = namedQuery<[boardId: number, userId: number, seats: number, at: string], { user_id: number }>(
  'leaderboards.add-member',
  `insert into leaderboard_members as m (leaderboard_id, user_id, joined_at)
  select $1, $2, $4
  where exists (select from leaderboard_members where leaderboard_id = $1 and user_id = $2)
    or (select count(*) from leaderboard_members where leaderboard_id = $1) < $3::integer
  on conflict (leaderboard_id, user_id) do update set joined_at = m.joined_at
  returning m.user_id`,
);

/** By name, and by an address that is known to be theirs. */
export const FORGET_INVITES_OF = namedQuery<[boardId: number, userId: number], never>(
  'leaderboards.forget-invites-of',
  `delete from leaderboard_invites where leaderboard_id = $1 and (user_id = $2
    or lower(email) = (select lower(u.email) from users u where u.id = $2 and u.is_email_confirmed))`,
);

export interface MemberRow {
  id: number;
  uuid: string;
  username: string;
  full_name: string | null;
  is_owner: boolean;
  joined_us: number;
}

const MEMBERS = `leaderboard_members m join users u on u.id = m.user_id join leaderboards b on b.id = m.leaderboard_id
  where m.leaderboard_id = $1 and u.suspended_at is null`;
const MEMBER = `u.id, u.uuid, u.username, u.full_name, b.owner_id = u.id as is_owner,
  (extract(epoch from m.joined_at) * 1000000)::bigint as joined_us`;

/** Of the board `$1`. */
export const LIST_MEMBERS = pagedQuery<MemberRow>('leaderboards.members', {
  columns: MEMBER,
  from: `${MEMBERS} and $2::text is null`,
  orderBy: 'joined_us, id',
});

export const FIND_MEMBER = namedQuery<[boardId: number, ref: string], MemberRow>(
  'leaderboards.member',
  `select ${MEMBER} from ${MEMBERS} and (u.uuid::text = lower($2) or lower(u.username) = lower($2))`,
);

export const REMOVE_MEMBER = namedQuery<[boardId: number, userId: number], never>(
  'leaderboards.remove-member',
  'delete from leaderboard_members where leaderboard_id = $1 and user_id = $2',
);
