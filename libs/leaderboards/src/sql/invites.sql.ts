import { namedQuery, pagedQuery } from '#libs/platform/database';

export interface InviteRow {
  id: string;
  board_uuid: string;
  board_name: string;
  owner: string;
  username: string | null;
  email: string | null;
  created_us: number;
}

const INVITE = `i.uuid as id, b.uuid as board_uuid, b.name as board_name, o.username as owner,
  (select u.username from users u where u.id = i.user_id) as username, i.email,
  (extract(epoch from i.created_at) * 1000000)::bigint as created_us`;
const INVITES = `leaderboard_invites i join leaderboards b on b.id = i.leaderboard_id join users o on o.id = b.owner_id`;
/** Invited by name, or by an address that is known to be theirs; `$1` is the person. */
const MINE = `(i.user_id = $1 or lower(i.email) =
  (select lower(u.email) from users u where u.id = $1 and u.is_email_confirmed))`;

/** To the person `$1`. */
export const LIST_INVITES_TO = pagedQuery<InviteRow>('leaderboards.invites-to', {
  columns: INVITE,
  from: `${INVITES} where ${MINE} and $2::text is null`,
  orderBy: 'created_us, id',
});

/** To the board `$1`. */
export const LIST_INVITES_OF = pagedQuery<InviteRow>('leaderboards.invites-of', {
  columns: INVITE,
  from: `${INVITES} where i.leaderboard_id = $1 and $2::text is null`,
  orderBy: 'created_us, id',
});

export const COUNT_INVITES = namedQuery<[boardId: number], { invites: number }>(
  'leaderboards.count-invites',
  'select count(*) as invites from leaderboard_invites where leaderboard_id = $1',
);

/** `is_member`: there is nothing to invite them to. */
export const FIND_INVITED = namedQuery<[boardId: number, username: string], { id: number; is_member: boolean }>(
  'leaderboards.find-invited',
  `select u.id,
    exists (select from leaderboard_members m where m.leaderboard_id = $1 and m.user_id = u.id) as is_member
  from users u where lower(u.username) = lower($2) and u.suspended_at is null`,
);

/** Nothing where there is one already. */
export const ADD_INVITE = namedQuery<
  [uuid: string, boardId: number, userId: number | null, email: string | null, at: string],
  never
>(
  'leaderboards.add-invite',
  `insert into leaderboard_invites (uuid, leaderboard_id, user_id, email, created_at) values ($1, $2, $3, $4, $5)
  on conflict do nothing`,
);

export const FIND_INVITE = namedQuery<[boardId: number, userId: number | null, email: string | null], InviteRow>(
  'leaderboards.find-invite',
  `select ${INVITE} from ${INVITES}
  where i.leaderboard_id = $1 and (i.user_id = $2 or lower(i.email) = lower($3))`,
);

/** Takes an invite to the person away and locks its board. */
export const TAKE_INVITE = namedQuery<[userId: number, uuid: string], { board_id: number }>(
  'leaderboards.take-invite',
  `delete from leaderboard_invites i where ${MINE} and i.uuid = $2 returning i.leaderboard_id as board_id`,
);

export const LOCK_BOARD = namedQuery<[id: number], { uuid: string }>(
  'leaderboards.lock',
  'select uuid from leaderboards where id = $1 for update',
);

export const CANCEL_INVITE = namedQuery<[boardId: number, uuid: string], { id: string }>(
  'leaderboards.cancel-invite',
  'delete from leaderboard_invites where leaderboard_id = $1 and uuid = $2 returning uuid as id',
);
