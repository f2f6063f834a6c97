import { Controller, Get, Param, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { GapPolicyDefault } from '#libs/activity';
import { HeartbeatsReader } from '#libs/heartbeats';
import { dayRange, localDateOf } from '#libs/kernel';
import { type Access, CurrentAccess, publicUser, Requires, Scope } from '#libs/platform/auth';
import { type DaySummary, SummariesService } from '#libs/summaries';
import { Etag, EtagGate } from '../../http/etag.js';
import { OfUser, Reading, Takes } from './openapi.js';
import { WAKATIME_PREFIXES } from './prefixes.js';
import { policyChoiceOf, type Query } from './query.requests.js';
import { readNamedRange } from './range.requests.js';
import { ReadingContexts } from './reading.context.js';
import { pickSections, reachOf, SUMMARY_SCOPES, seenSections, shownPart } from './sections.js';
import { presentStatusBar } from './status-bar.presenter.js';
import { StatusBarAnswer } from './status-bar.responses.js';

/** Today, polled by every editor. */
@Reading('Status bar')
@Controller(WAKATIME_PREFIXES)
export class StatusBarController {
  constructor(
    private readonly contexts: ReadingContexts,
    private readonly heartbeats: HeartbeatsReader,
    private readonly summaries: SummariesService,
    private readonly fallback: GapPolicyDefault,
  ) {}

  /** Unchanged since the caller's last answer: one small query, and no body. */
  @Get(['users/:user/status_bar/today', 'users/:user/statusbar/today', 'users/:user/status_bar'])
  @Requires(Scope.sectionsOf('read_summaries'), publicUser('user', 'logged_time'))
  @ApiOperation({
    summary: 'Today, for status bars',
    description: 'Send If-None-Match: polling then costs next to nothing.',
  })
  @OfUser()
  @Takes('gap_policy')
  @ApiResponse({ status: 200, type: StatusBarAnswer })
  @ApiResponse({ status: 304, description: 'Nothing has changed.' })
  async find(
    @CurrentAccess() access: Access,
    @QueryParams() query: Query,
    @Etag() etag: EtagGate,
  ): Promise<StatusBarAnswer> {
    const counting = access.isSelf ? policyChoiceOf(query) : {};
    const { now, zone } = this.contexts.of(access.owner);
    const today = localDateOf(now, zone);
    const { rev } = await this.heartbeats.head(access.owner.id);
    etag.pass(
      access.owner.uuid,
      rev,
      access.owner.settingsRev,
      today,
      reachOf(access, 'read_summaries'),
      access.isSelf,
      counting.policy ?? this.fallback.name,
    );
    const question = { subject: access.visible, range: dayRange(today, zone), counting, filters: {} };
    const { days } = await this.summaries.days(question);
    const visible = seenSections(access, 'read_summaries');
    const answer = presentStatusBar(days[0] as DaySummary, { today, now, visible });
    return { ...answer, data: pickSections(answer.data, access, SUMMARY_SCOPES) };
  }

  /** Wakapi's, for panels that show a week or a month. */
  @Get('users/:user/statusbar/:range')
  @Requires(Scope.sectionsOf('read_summaries'), publicUser('user', 'days'))
  @ApiOperation({ summary: 'A range, for status bars', description: 'All of its days in one, today included.' })
  @OfUser()
  @ApiParam({ name: 'range', description: 'A name of days, as `range` of summaries takes it.', example: 'last_7_days' })
  @Takes('gap_policy')
  @ApiResponse({ status: 200, type: StatusBarAnswer })
  async findRange(
    @CurrentAccess() access: Access,
    @Param('range') words: string,
    @QueryParams() query: Query,
  ): Promise<StatusBarAnswer> {
    const { zone } = this.contexts.of(access.owner);
    const context = await this.contexts.ofRanges(access, zone);
    const range = shownPart(readNamedRange(words, zone, context).range, access);
    const counting = access.isSelf ? policyChoiceOf(query) : {};
    const whole = await this.summaries.whole({ subject: access.visible, range, counting, filters: {} });
    const visible = seenSections(access, 'read_summaries');
    const answer = presentStatusBar(whole, { today: localDateOf(context.now, zone), now: context.now, visible });
    return { ...answer, data: pickSections(answer.data, access, SUMMARY_SCOPES) };
  }
}
