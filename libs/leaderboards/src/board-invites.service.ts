import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, type Page, readPage, run } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { Secrets } from '#libs/platform/secrets';
import { LeaderboardsError } from './leaderboards.errors.js';
import { COUNT_LEADER } from './leaderboards.jobs.js';
import { type BoardInvite, boardInviteOf, type PrivateBoard, SEATS } from './private-board.js';
import { PrivateBoards } from './private-boards.service.js';
import {
  ADD_INVITE,
  CANCEL_INVITE,
  COUNT_INVITES,
  FIND_INVITE,
  FIND_INVITED,
  LIST_INVITES_OF,
  LIST_INVITES_TO,
  LOCK_BOARD,
  TAKE_INVITE,
} from './sql/invites.sql.js';
import { ADD_MEMBER, FORGET_INVITES_OF, LOCK_BOARD_OF_LINK } from './sql/private-boards.sql.js';

/** Who is invited: somebody of this installation by name, or whoever has an address. */
export type Invited = { readonly username: string } | { readonly email: string };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const MAX_EMAIL = 254;
const MAX_OPEN = 500;

/** Ways onto a private board. Joining says yes to being seen: time and languages of the last seven days, nothing else. */
@Injectable()
export class BoardInvites {
  constructor(
    private readonly pools: ActivityPools,
    private readonly boards: PrivateBoards,
    private readonly jobs: Jobs,
    private readonly secrets: Secrets,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * By its owner. Whether anybody has an address is not told. Inviting again gives the invitation that is there.
   *
   * @throws LeaderboardsError `leaderboards.unknown_person`, `leaderboards.invalid`, `leaderboards.too_many`
   */
  async invite(userId: UserId, boardUuid: string, invited: Invited): Promise<BoardInvite> {
    const { id } = await this.boards.own(userId, boardUuid);
    const [personId, email] =
      'username' in invited ? [await this.personOf(id, invited.username), null] : [null, checkEmail(invited.email)];
    const [open] = await run(this.pools.read, COUNT_INVITES, [id]);
    if ((open?.invites ?? 0) >= MAX_OPEN) {
      throw new LeaderboardsError('leaderboards.too_many', `${MAX_OPEN} open invitations of one board`);
    }
    await run(this.pools.ingest, ADD_INVITE, [randomUUID(), id, personId, email, this.now()]);
    const [row] = await run(this.pools.ingest, FIND_INVITE, [id, personId, email]);
    if (row === undefined) throw notFound();
    return boardInviteOf(row);
  }

  /** Open invitations of a board, for its owner. */
  async ofBoard(userId: UserId, boardUuid: string, page: number): Promise<Page<BoardInvite>> {
    const { id } = await this.boards.own(userId, boardUuid);
    // The list is of the board, which stands where other lists have a person.
    const found = await readPage(this.pools.read, LIST_INVITES_OF, { userId: id, page });
    return { ...found, items: found.items.map(boardInviteOf) };
  }

  /** Open invitations to a person. */
  async to(userId: UserId, page: number): Promise<Page<BoardInvite>> {
    const found = await readPage(this.pools.read, LIST_INVITES_TO, { userId, page });
    return { ...found, items: found.items.map(boardInviteOf) };
  }

  /** Takes it back, as the board's owner. */
  async cancel(userId: UserId, boardUuid: string, inviteId: string): Promise<void> {
    const { id } = await this.boards.own(userId, boardUuid);
    const cancelled = UUID.test(inviteId) ? await run(this.pools.ingest, CANCEL_INVITE, [id, inviteId]) : [];
    if (cancelled.length === 0) throw notFound();
  }

  async decline(userId: UserId, inviteId: string): Promise<void> {
    const taken = UUID.test(inviteId) ? await run(this.pools.ingest, TAKE_INVITE, [userId, inviteId]) : [];
    if (taken.length === 0) throw notFound();
  }

  /** @throws LeaderboardsError `leaderboards.not_found`, `leaderboards.full` */
  async accept(userId: UserId, inviteId: string): Promise<PrivateBoard> {
    if (!UUID.test(inviteId)) throw notFound();
    const uuid = await inTransaction(this.pools.ingest, async (client) => {
      const [taken] = await run(client, TAKE_INVITE, [userId, inviteId]);
      const [board] = taken === undefined ? [] : await run(client, LOCK_BOARD, [taken.board_id]);
      if (taken === undefined || board === undefined) throw notFound();
      await this.seat(client, taken.board_id, userId);
      return board.uuid;
    });
    return this.boards.find(userId, uuid);
  }

  /** @throws LeaderboardsError `leaderboards.bad_link`, `leaderboards.full` */
  async joinByLink(userId: UserId, token: string): Promise<PrivateBoard> {
    const uuid = await inTransaction(this.pools.ingest, async (client) => {
      const [board] = await run(client, LOCK_BOARD_OF_LINK, [this.secrets.hashes(token)]);
      if (board === undefined) throw new LeaderboardsError('leaderboards.bad_link', 'no board has this link');
      await this.seat(client, board.id, userId);
      return board.uuid;
    });
    return this.boards.find(userId, uuid);
  }

  /** The board is locked. The job counts the newcomer's time, which the last count need not have. */
  private async seat(client: PoolClient, boardId: number, userId: UserId): Promise<void> {
    const seated = await run(client, ADD_MEMBER, [boardId, userId, SEATS, this.now()]);
    if (seated.length === 0) throw new LeaderboardsError('leaderboards.full', 'no seat is free');
    await run(client, FORGET_INVITES_OF, [boardId, userId]);
    await this.jobs.request(client, COUNT_LEADER, { userId });
  }

  private async personOf(boardId: number, username: string): Promise<UserId> {
    const name = username.replace(/^@/, '').replaceAll('\u0000', '');
    const [person] = await run(this.pools.read, FIND_INVITED, [boardId, name]);
    if (person === undefined) throw new LeaderboardsError('leaderboards.unknown_person', 'nobody has this name');
    if (!person.is_member) return person.id;
    throw new LeaderboardsError('leaderboards.invalid', 'invited who is there', {
      details: { username: ['Is a member already.'] },
    });
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}

function checkEmail(email: string): string {
  const address = email.trim();
  if (EMAIL.test(address) && address.length <= MAX_EMAIL && !address.includes('\u0000')) return address;
  throw new LeaderboardsError('leaderboards.invalid', 'not an address', {
    details: { email: ['Not an e-mail address.'] },
  });
}

function notFound(): LeaderboardsError {
  return new LeaderboardsError('leaderboards.not_found', 'no such invitation');
}
