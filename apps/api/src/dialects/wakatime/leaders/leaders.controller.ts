import { Controller, Get, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { LeadersReader } from '#libs/leaderboards';
import { CurrentViewer, type Principal, passerby, Requires, Scope } from '#libs/platform/auth';
import { Reading } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import type { Query } from '../query.requests.js';
import { ReadingContexts } from '../reading.context.js';
import { OfBoard } from './leaders.openapi.js';
import { presentBoard } from './leaders.presenter.js';
import { readBoardQuery } from './leaders.requests.js';
import { LeadersAnswer } from './leaders.responses.js';

/** The public board of those who wish to be on it. */
@Reading('Leaderboards')
@Controller(WAKATIME_PREFIXES)
export class LeadersController {
  constructor(
    private readonly contexts: ReadingContexts,
    private readonly leaders: LeadersReader,
  ) {}

  @Get('leaders')
  @Requires(Scope.none('people are on it by their own wish; the caller is only shown where they stand'), passerby())
  @ApiOperation({
    summary: 'The public leaderboard',
    description:
      'Time of the last seven days of everybody who wishes to be ranked, counted alike for all. Without `page` it opens where the caller stands.',
  })
  @OfBoard()
  @ApiResponse({ status: 200, type: LeadersAnswer })
  async list(@CurrentViewer() viewer: Principal | undefined, @QueryParams() query: Query): Promise<LeadersAnswer> {
    const asked = readBoardQuery(query);
    const board = await this.leaders.publicBoard({ ...asked, viewer: viewer?.userId });
    return presentBoard(board, asked, this.contexts.publicUrl);
  }
}
