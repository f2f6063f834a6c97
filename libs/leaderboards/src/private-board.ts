import type { Micros } from '#libs/kernel';
import type { InviteRow } from './sql/invites.sql.js';
import type { MemberRow, PrivateBoardRow } from './sql/private-boards.sql.js';

/** A board of people who have joined it. Times in µs, UTC. */
export interface PrivateBoard {
  /** Internal; never leaves the process. */
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  /** Is the person who asked its owner? */
  readonly isOwner: boolean;
  readonly members: number;
  readonly hasFreeSeat: boolean;
  /** Can people join by a link? */
  readonly hasLink: boolean;
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
}

/** Somebody on a private board. Times in µs, UTC. */
export interface BoardMember {
  readonly uuid: string;
  readonly username: string;
  readonly fullName: string | null;
  readonly isOwner: boolean;
  readonly joinedAt: Micros;
}

/** An invitation that nobody has answered yet. */
export interface BoardInvite {
  readonly id: string;
  readonly board: { readonly uuid: string; readonly name: string; readonly owner: string };
  /** Who is invited: one of both. */
  readonly username: string | null;
  readonly email: string | null;
  readonly createdAt: Micros;
}

/** How many people fit on a board. */
export const SEATS = 500;

export function privateBoardOf(row: PrivateBoardRow): PrivateBoard {
  return {
    id: row.id,
    uuid: row.uuid,
    name: row.name,
    isOwner: row.is_owner,
    members: row.members,
    hasFreeSeat: row.members < SEATS,
    hasLink: row.has_link,
    createdAt: row.created_us,
    modifiedAt: row.modified_us,
  };
}

export function boardMemberOf(row: MemberRow): BoardMember {
  const { uuid, username, full_name: fullName, is_owner: isOwner, joined_us: joinedAt } = row;
  return { uuid, username, fullName, isOwner, joinedAt };
}

export function boardInviteOf(row: InviteRow): BoardInvite {
  const { id, username, email, created_us: createdAt } = row;
  return { id, board: { uuid: row.board_uuid, name: row.board_name, owner: row.owner }, username, email, createdAt };
}
