import { Inject, Injectable } from '@nestjs/common';
import { GapPolicyDefault } from '#libs/activity';
import { CLOCK, type Clock, type LocalDate, type Micros, type UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { boardDays } from './board-days.js';
import { type PersonCard, personCardOf } from './person-card.js';
import { BOARDS, type BoardLanguage, type BoardRow, PERSON } from './sql/board.sql.js';

/** Which board, and which page of it. */
export interface BoardQuery {
  /** Rank by time in this language, in any case; absent: by all time. */
  readonly language?: string | undefined;
  /** Two capitals; only people who live there. */
  readonly countryCode?: string | undefined;
  readonly hireableOnly?: boolean | undefined;
  /** 1-based; absent: the page with the viewer, else the first. */
  readonly page?: number | undefined;
  readonly viewer?: UserId | undefined;
}

/** Somebody's place. Seconds have µs precision. */
export interface Leader {
  /** Shared by people with equal time. */
  readonly rank: number;
  readonly page: number;
  readonly person: PersonCard;
  readonly seconds: number;
  readonly aiSeconds: number;
  /** Days with time. */
  readonly activeDays: number;
  /** Most time first, whatever the board is ranked by. */
  readonly languages: readonly { readonly name: string; readonly seconds: number; readonly aiSeconds: number }[];
}

/** A page of a board. */
export interface Board {
  /** How everybody was counted. */
  readonly timeoutSeconds: number;
  readonly writesOnly: boolean;
  /** Both included; dates in each person's own zone. */
  readonly firstDay: LocalDate;
  readonly lastDay: LocalDate;
  /** When people's time was counted. */
  readonly takenAt: Micros;
  /** False: nobody has been counted yet. */
  readonly isCounted: boolean;
  readonly leaders: readonly Leader[];
  readonly page: number;
  readonly total: number;
  readonly totalPages: number;
  /** The viewer and their place, wherever it is; a place only for who is on this board. */
  readonly viewer: { readonly person: PersonCard; readonly place: Leader | undefined } | undefined;
}

const PAGE_SIZE = 100;
const MICROS = 1_000_000;

/** Boards as they stand: time of the last count, rights of this moment. */
@Injectable()
export class LeadersReader {
  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly fallback: GapPolicyDefault,
  ) {}

  /** People who wish to be ranked and have time. */
  publicBoard(query: BoardQuery): Promise<Board> {
    return this.read('public', null, query);
  }

  /** The same by the last of the seven days alone; languages and days with time are those of all seven. */
  async dailyBoard(query: BoardQuery): Promise<Board> {
    const board = await this.read('daily', null, query);
    return { ...board, firstDay: board.lastDay };
  }

  /** All members of a private board. Who may see it is asked before. */
  privateBoard(boardId: number, query: BoardQuery): Promise<Board> {
    return this.read('private', boardId, query);
  }

  private async read(kind: keyof typeof BOARDS, boardId: number | null, query: BoardQuery): Promise<Board> {
    const { language = '', countryCode = null, hireableOnly = false, viewer = null, page = null } = query;
    const now = this.clock.now();
    const rows = await run(this.pools.read, BOARDS[kind], [
      boardId,
      language,
      countryCode,
      hireableOnly,
      viewer,
      page,
      PAGE_SIZE,
      new Date(now / 1000).toISOString(),
    ]);
    const [first] = rows as [BoardRow, ...BoardRow[]];
    const days = boardDays(now);
    const places = rows.flatMap(leaderOf);
    return {
      firstDay: first.first_day ?? days.first,
      lastDay: first.last_day ?? days.last,
      takenAt: first.taken_us ?? now,
      isCounted: first.taken_us !== null,
      timeoutSeconds: this.fallback.comparison.timeoutSeconds,
      writesOnly: this.fallback.comparison.writesOnly,
      leaders: places.filter((place) => place.page === first.page),
      page: first.page,
      total: first.total,
      totalPages: Math.max(1, Math.ceil(first.total / PAGE_SIZE)),
      viewer: viewer === null ? undefined : await this.viewerOf(viewer, places),
    };
  }

  private async viewerOf(viewer: UserId, places: readonly Leader[]): Promise<Board['viewer']> {
    const place = places.find(({ person }) => person.id === viewer);
    if (place !== undefined) return { person: place.person, place };
    const [row] = await run(this.pools.read, PERSON, [viewer]);
    return row && { person: personCardOf(row), place };
  }
}

function leaderOf(row: BoardRow): Leader[] {
  if (row.rank === null) return [];
  return [
    {
      rank: row.rank,
      page: Math.ceil(row.position / PAGE_SIZE),
      person: personCardOf(row),
      seconds: row.us / MICROS,
      aiSeconds: row.ai_us / MICROS,
      activeDays: row.active_days,
      languages: row.languages.map(languageOf),
    },
  ];
}

function languageOf({ name, us, ai_us: aiUs }: BoardLanguage) {
  return { name, seconds: us / MICROS, aiSeconds: aiUs / MICROS };
}
