import { Controller, Get, HttpException, Inject, Query as QueryParams } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { type Board, LeadersReader } from '#libs/leaderboards';
import { passerby, Requires, Scope } from '#libs/platform/auth';
import { PUBLIC_URL } from '../../../http/browser/browser-cookies.js';
import { AboutPeople, HackatimeError, Operation } from '../openapi.js';
import { PUBLIC_PREFIX } from '../prefixes.js';
import { readText } from '../requests.js';
import { presentLeaderboard } from './leaderboard.presenter.js';
import { LeaderboardAnswer } from './leaderboard.responses.js';

const OPEN = Scope.none('people who wish to be ranked');
const MAX_PAGE = 1_000_000;
const Page = () => ApiQuery({ name: 'page', required: false, description: 'Of 100 places.', example: 1 });
const NotYet = () => ApiResponse({ status: 503, type: HackatimeError, description: 'Nobody has been counted yet.' });

/** Who was active the most, of those who wish to be ranked. */
@AboutPeople('Leaderboard')
@Controller(`${PUBLIC_PREFIX}/leaderboard`)
export class LeaderboardController {
  constructor(
    private readonly leaders: LeadersReader,
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
  ) {}

  @Get(['', 'daily'])
  @Requires(OPEN, passerby())
  @Operation('Yesterday', 'The date before today’s in UTC, as a day of each person.')
  @Page()
  @ApiResponse({ status: 200, type: LeaderboardAnswer })
  @NotYet()
  async daily(@QueryParams('page') page: unknown): Promise<LeaderboardAnswer> {
    const board = counted(await this.leaders.dailyBoard({ page: readPage(page) }));
    return presentLeaderboard(board, { period: 'daily', publicUrl: this.publicUrl });
  }

  @Get('weekly')
  @Requires(OPEN, passerby())
  @Operation('The last seven days', 'Up to yesterday.')
  @Page()
  @ApiResponse({ status: 200, type: LeaderboardAnswer })
  @NotYet()
  async weekly(@QueryParams('page') page: unknown): Promise<LeaderboardAnswer> {
    const board = counted(await this.leaders.publicBoard({ page: readPage(page) }));
    return presentLeaderboard(board, { period: 'last_7_days', publicUrl: this.publicUrl });
  }
}

/** @throws HttpException 503 */
function counted(board: Board): Board {
  if (!board.isCounted) throw new HttpException({ error: 'Leaderboard is being generated' }, 503);
  return board;
}

function readPage(value: unknown): number {
  const page = Number(readText(value) ?? 1);
  return Number.isInteger(page) && page >= 1 && page <= MAX_PAGE ? page : 1;
}
