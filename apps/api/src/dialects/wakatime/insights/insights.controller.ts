import { Controller, Get, Param, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { type ActivityQuery, GapPolicyDefault } from '#libs/activity';
import { InsightsService } from '#libs/insights';
import { grants } from '#libs/kernel';
import { type Access, AuthError, CurrentAccess, publicUser, Requires, Scope, type Section } from '#libs/platform/auth';
import { StatsService } from '#libs/stats';
import { OfUser, Reading, Takes } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { countingOf, type Query, zoneOf } from '../query.requests.js';
import { type NamedRange, readStatsRange } from '../range.requests.js';
import { ReadingContexts } from '../reading.context.js';
import { pickSections, STATS_SCOPES, seenSections } from '../sections.js';
import { presentStats } from '../stats.presenter.js';
import { presentFactsFrom, titled } from '../time.presenter.js';
import {
  presentAiDays,
  presentAverage,
  presentBestDay,
  presentDays,
  presentFacts,
  presentInsightItems,
  presentInsightMachines,
  presentWeekdays,
} from './insights.presenter.js';
import { INSIGHT_TYPES, type InsightKind, readInsightType, weekdayOf } from './insights.requests.js';
import { InsightAnswer, type InsightBody } from './insights.responses.js';

/** Everything a payload is made from. */
interface Asked {
  readonly access: Access;
  readonly query: Query;
  readonly question: ActivityQuery;
  readonly range: NamedRange;
  readonly now: number;
}

/** A range looked at from one side; of people who share it, for everybody. */
@Reading('Insights')
@Controller(WAKATIME_PREFIXES)
export class InsightsController {
  constructor(
    private readonly contexts: ReadingContexts,
    private readonly insights: InsightsService,
    private readonly stats: StatsService,
    private readonly fallback: GapPolicyDefault,
  ) {}

  @Get('users/:user/insights/:insight/:range')
  @Requires(Scope.sectionsOf('read_summaries'), publicUser('user'))
  @ApiOperation({
    summary: 'An insight into a range',
    description: 'Rolling ranges end yesterday unless `is_including_today`; all_time always reaches today.',
  })
  @OfUser()
  @ApiParam({ name: 'insight', enum: INSIGHT_TYPES })
  @ApiParam({
    name: 'range',
    description: 'last_7_days, last_30_days, last_6_months, last_year, all_time, YYYY or YYYY-MM.',
  })
  @ApiQuery({ name: 'weekday', required: false, description: 'Of days: 0 (Monday) to 6, or its name.', example: 0 })
  @Takes('is_including_today', 'gap_policy', 'timeout', 'writes_only', 'timezone')
  @ApiResponse({ status: 200, type: InsightAnswer })
  async find(
    @CurrentAccess() access: Access,
    @Param('insight') word: string,
    @Param('range') words: string,
    @QueryParams() query: Query,
  ): Promise<InsightAnswer> {
    const kind = readInsightType(word);
    checkScopeOf(kind, access);
    const { owner, visible: subject } = access;
    const zone = zoneOf(query, this.contexts.of(owner));
    const context = await this.contexts.ofRanges(access, zone);
    const range = readStatsRange(words, query, zone, context);
    const counting = access.isSelf ? countingOf(query) : {};
    const question = { subject, range: range.range, counting, filters: {} };
    const facts = presentFacts({
      ownerUuid: owner.uuid,
      range,
      now: context.now,
      timeoutSeconds: this.fallback.timeoutOf(counting, owner),
      writesOnly: counting.writesOnly ?? owner.writesOnly,
    });
    const payload = await this.payload(kind, { access, query, question, range, now: context.now });
    return { data: { ...facts, ...payload }, ...presentFactsFrom(context.factsFrom, range.range) };
  }

  private async payload({ key, type, section }: InsightKind, asked: Asked): Promise<Partial<InsightBody>> {
    const { access, query, question, range } = asked;
    const showsTime = isShown('logged_time', access) && isShown(section, access);
    const showsCategories = isShown('categories', access);
    switch (type) {
      case 'stats':
        return { stats: await this.wholeStats(asked) };
      case 'weekdays':
        return { [key]: showsTime ? presentWeekdays(await this.insights.weekdays(question), showsCategories) : [] };
      case 'days': {
        const weekday = weekdayOf(query);
        return { days: showsTime ? presentDays(await this.insights.days(question), weekday, showsCategories) : [] };
      }
      case 'ai_days':
        return { ai_days: showsTime ? presentAiDays(await this.insights.aiDays(question)) : [] };
      case 'best_day':
        return { best_day: showsTime ? presentBestDay(await this.stats.stats(question)) : null };
      case 'daily_average':
        return showsTime
          ? presentAverage(await this.insights.average(question, range.name))
          : presentAverage({ totalSeconds: 0, daysSeconds: 0, days: 0, activeDays: 0, everybody: undefined });
      default:
        return { [type]: showsTime ? await this.list(type, question) : [] };
    }
  }

  private async list(type: ListType, question: ActivityQuery) {
    const stats = await this.stats.stats(question);
    switch (type) {
      case 'machines':
        return presentInsightMachines(stats.machines);
      case 'categories':
        return presentInsightItems(titled(stats.categories));
      case 'operating_systems':
        return presentInsightItems(stats.operatingSystems);
      default:
        return presentInsightItems(stats[type]);
    }
  }

  private async wholeStats({ access, question, range, now }: Asked) {
    const { owner } = access;
    const visible = seenSections(access, 'read_summaries');
    const stats = presentStats(await this.stats.stats(question), { owner, range, now, visible });
    return pickSections(stats, access, STATS_SCOPES);
  }
}

type ListType = 'projects' | 'languages' | 'editors' | 'categories' | 'machines' | 'operating_systems';

function isShown(section: Section, { isSelf, sections }: Access): boolean {
  return isSelf || sections.has(section);
}

/** A part of the scope reaches its own list only. */
function checkScopeOf({ scope }: InsightKind, { scopes }: Access): void {
  if (grants(scopes, scope)) return;
  throw new AuthError('auth.insufficient_scope', `needs ${scope}`, { details: { scope } });
}
