import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, type Page, readPage, run } from '#libs/platform/database';
import { randomText, Secrets } from '#libs/platform/secrets';
import { LeaderboardsError } from './leaderboards.errors.js';
import { type BoardMember, boardMemberOf, type PrivateBoard, privateBoardOf } from './private-board.js';
import {
  COUNT_OWN,
  CREATE_BOARD,
  DELETE_BOARD,
  FIND_BOARD,
  FIND_MEMBER,
  FORGET_INVITES_OF,
  LIST_BOARDS,
  LIST_MEMBERS,
  REMOVE_MEMBER,
  RENAME_BOARD,
  SET_LINK,
} from './sql/private-boards.sql.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_OWN = 100;
const MAX_NAME = 100;
const LINK_LENGTH = 44;

/** Boards that people make for each other. To whoever is not on one it is not there. */
@Injectable()
export class PrivateBoards {
  constructor(
    private readonly pools: ActivityPools,
    private readonly secrets: Secrets,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Those that the person is on, oldest first. */
  async list(userId: UserId, page: number): Promise<Page<PrivateBoard>> {
    const found = await readPage(this.pools.read, LIST_BOARDS, { userId, page });
    return { ...found, items: found.items.map(privateBoardOf) };
  }

  /** @throws LeaderboardsError `leaderboards.not_found` unless the person is on it */
  async find(userId: UserId, uuid: string): Promise<PrivateBoard> {
    const [row] = UUID.test(uuid) ? await run(this.pools.read, FIND_BOARD, [userId, uuid]) : [];
    if (row === undefined) throw new LeaderboardsError('leaderboards.not_found', 'no such board, or not theirs');
    return privateBoardOf(row);
  }

  /** As `find`, for its owner alone: `leaderboards.not_owner` for other members. */
  async own(userId: UserId, uuid: string): Promise<PrivateBoard> {
    const board = await this.find(userId, uuid);
    if (!board.isOwner) throw new LeaderboardsError('leaderboards.not_owner', 'the board belongs to somebody else');
    return board;
  }

  /**
   * The owner is its first member.
   *
   * @throws LeaderboardsError `leaderboards.invalid`, `leaderboards.too_many`
   */
  async create(userId: UserId, name: string): Promise<PrivateBoard> {
    const checked = checkName(name);
    const [own] = await run(this.pools.read, COUNT_OWN, [userId]);
    if ((own?.boards ?? 0) >= MAX_OWN) {
      throw new LeaderboardsError('leaderboards.too_many', `${MAX_OWN} boards of one person`);
    }
    const uuid = randomUUID();
    await run(this.pools.ingest, CREATE_BOARD, [userId, uuid, checked, this.now()]);
    return this.find(userId, uuid);
  }

  async rename(userId: UserId, uuid: string, name: string): Promise<PrivateBoard> {
    const { id } = await this.own(userId, uuid);
    await run(this.pools.ingest, RENAME_BOARD, [id, checkName(name), this.now()]);
    return this.find(userId, uuid);
  }

  async delete(userId: UserId, uuid: string): Promise<void> {
    const { id } = await this.own(userId, uuid);
    await run(this.pools.ingest, DELETE_BOARD, [id]);
  }

  /** A token with which anybody may join; shown this once. An older one is good no more. */
  async makeLink(userId: UserId, uuid: string): Promise<string> {
    const { id } = await this.own(userId, uuid);
    const token = randomText(LINK_LENGTH);
    await run(this.pools.ingest, SET_LINK, [id, this.secrets.hash(token), this.now()]);
    return token;
  }

  async dropLink(userId: UserId, uuid: string): Promise<void> {
    const { id } = await this.own(userId, uuid);
    await run(this.pools.ingest, SET_LINK, [id, null, this.now()]);
  }

  /** Everybody on a board, in the order in which they joined. */
  async members(userId: UserId, uuid: string, page: number): Promise<Page<BoardMember>> {
    const { id } = await this.find(userId, uuid);
    // The list is of the board, which stands where other lists have a person.
    const found = await readPage(this.pools.read, LIST_MEMBERS, { userId: id, page });
    return { ...found, items: found.items.map(boardMemberOf) };
  }

  /**
   * Members leave, and the owner may send them away; the link, which they may still have, is good no more then.
   *
   * @param ref `current`, id or username
   * @throws LeaderboardsError `leaderboards.not_found`, `leaderboards.not_owner`, `leaderboards.owner_stays`
   */
  async removeMember(userId: UserId, uuid: string, ref: string): Promise<void> {
    const board = await this.find(userId, uuid);
    const memberId = ref.toLowerCase() === 'current' ? userId : await this.memberOf(board.id, ref);
    if (memberId === userId && board.isOwner) {
      throw new LeaderboardsError('leaderboards.owner_stays', 'the owner stays as long as the board');
    }
    if (memberId !== userId && !board.isOwner) {
      throw new LeaderboardsError('leaderboards.not_owner', 'only the owner sends others away');
    }
    await inTransaction(this.pools.ingest, async (client) => {
      await run(client, REMOVE_MEMBER, [board.id, memberId]);
      await run(client, FORGET_INVITES_OF, [board.id, memberId]);
      if (memberId !== userId) await run(client, SET_LINK, [board.id, null, this.now()]);
    });
  }

  private async memberOf(boardId: number, ref: string): Promise<UserId> {
    const [member] = await run(this.pools.read, FIND_MEMBER, [boardId, ref.replaceAll('\u0000', '')]);
    if (member === undefined) throw new LeaderboardsError('leaderboards.not_found', 'no such member');
    return member.id;
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}

function checkName(name: string): string {
  const text = name.replaceAll('\u0000', '').trim();
  if (text.length > 0 && text.length <= MAX_NAME) return text;
  const details = { name: [`Must have 1 to ${MAX_NAME} characters.`] };
  throw new LeaderboardsError('leaderboards.invalid', 'not a name of a board', { details });
}
