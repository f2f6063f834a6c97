import { Controller, Get, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { localDateOf } from '#libs/kernel';
import { type Access, CurrentAccess, publicUser, Requires, Scope } from '#libs/platform/auth';
import { SummariesService } from '#libs/summaries';
import { OfUser, Reading, Takes } from './openapi.js';
import { PEOPLE_PREFIXES } from './prefixes.js';
import { countingOf, filtersOf, type Query, zoneOf } from './query.requests.js';
import { readSummariesRange } from './range.requests.js';
import { ReadingContexts } from './reading.context.js';
import { checkFilters, pickSections, SUMMARY_SCOPES, seenSections, shownPart } from './sections.js';
import { presentSummaries } from './summaries.presenter.js';
import { SummariesAnswer } from './summaries.responses.js';
import { presentFactsFrom } from './time.presenter.js';

/** Time per local day. */
@Reading('Summaries')
@Controller(PEOPLE_PREFIXES)
export class SummariesController {
  constructor(
    private readonly contexts: ReadingContexts,
    private readonly summaries: SummariesService,
  ) {}

  @Get('users/:user/summaries')
  @Requires(Scope.sectionsOf('read_summaries'), publicUser('user', 'days'))
  @ApiOperation({
    summary: 'Summaries of days',
    description:
      'Every local day from start to end, days without activity included. `range` may replace start and end. Of other people the days and sections that they show to everybody.',
  })
  @OfUser()
  @Takes('start', 'end', 'range', 'project', 'branches', 'gap_policy', 'timeout', 'writes_only', 'timezone')
  @ApiResponse({ status: 200, type: SummariesAnswer })
  async list(@CurrentAccess() access: Access, @QueryParams() query: Query): Promise<SummariesAnswer> {
    const zone = zoneOf(query, this.contexts.of(access.owner));
    const context = await this.contexts.ofRanges(access, zone);
    const range = shownPart(readSummariesRange(query, zone, context).range, access);
    const summaries = await this.summaries.days({
      subject: access.visible,
      range,
      counting: access.isSelf ? countingOf(query) : {},
      filters: checkFilters(filtersOf(query), access),
    });
    const visible = seenSections(access, 'read_summaries');
    const answer = presentSummaries(summaries, { today: localDateOf(context.now, zone), visible });
    const data = answer.data.map((day) => pickSections(day, access, SUMMARY_SCOPES));
    return { ...answer, data, ...presentFactsFrom(context.factsFrom, range) };
  }
}
