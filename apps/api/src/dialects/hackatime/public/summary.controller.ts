import { Controller, Get, Inject, Query as QueryParams } from '@nestjs/common';
import { ApiExtraModels, ApiQuery, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { ContextDimension } from '#libs/activity';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Access, CurrentAccess, lookedUpByQuery, Requires } from '#libs/platform/auth';
import { GroupedTimeService } from '#libs/stats';
import { AboutPeople, Operation, Refuses } from '../openapi.js';
import { readText } from '../requests.js';
import { checkLookedUp } from './look-up.js';
import { presentLookedUpSummary, presentOwnSummary } from './summary.presenter.js';
import { readSummaryRange } from './summary.requests.js';
import { ListedSummary, LookedUpSummary } from './summary.responses.js';

type Query = Readonly<Record<string, unknown>>;

/** Who may be asked about. */
const NAMES = ['user', 'user_id'];
const SHOWN: readonly ContextDimension[] = ['project', 'language', 'editor', 'os', 'category'];
/** Nobody shows them to others. */
const OWN: readonly ContextDimension[] = [...SHOWN, 'machine', 'branch'];

/**
 * A time in sums. Whoever names somebody gets Hackatime's shape of it and its days, which are those of UTC; who names
 * nobody gets their own in lists throughout, by their own days.
 */
@AboutPeople('Summary')
@ApiExtraModels(LookedUpSummary, ListedSummary)
@Controller('api/summary')
export class SummaryController {
  constructor(
    private readonly grouped: GroupedTimeService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Requires('read_summaries', lookedUpByQuery(NAMES))
  @Operation('A time in sums', 'Of a person who lets everybody look them up, or of the caller when nobody is named.')
  @ApiQuery({ name: 'user', required: false, description: 'Number, Slack id or username.', example: 'ada' })
  @ApiQuery({ name: 'user_id', required: false, description: 'The same.' })
  @ApiQuery({ name: 'from', required: false, description: 'First day; also `start`.', example: '2026-10-01' })
  @ApiQuery({ name: 'to', required: false, description: 'Last day, included; also `end`.', example: '2026-10-07' })
  @ApiQuery({
    name: 'interval',
    required: false,
    description: 'today, yesterday, week, last_7_days, month, last_30_days, 6_months, year or any; also `range`.',
    example: 'last_7_days',
  })
  @ApiQuery({ name: 'project', required: false, description: 'Only this project.', example: 'demo' })
  @ApiResponse({
    status: 200,
    schema: { oneOf: [{ $ref: getSchemaPath(LookedUpSummary) }, { $ref: getSchemaPath(ListedSummary) }] },
  })
  @Refuses(400, 'Not a date.')
  @Refuses(404, 'Nobody of this name.')
  async find(@CurrentAccess() access: Access, @QueryParams() query: Query): Promise<LookedUpSummary | ListedSummary> {
    checkLookedUp(access);
    const named = NAMES.map((name) => readText(query[name])).find((name) => name !== undefined);
    const zone = named === undefined ? access.owner.timezone : 'UTC';
    const range = readSummaryRange(query, { now: this.clock.now(), zone });
    const project = readText(query.project);
    const question = { subject: access.visible, range, counting: {}, filters: {} };
    const time = await this.grouped.of(
      project === undefined ? question : { ...question, filter: { project: [project] } },
      access.isSelf ? OWN : SHOWN,
    );
    return named === undefined
      ? presentOwnSummary({ userId: access.owner.username, range, time })
      : presentLookedUpSummary({ userId: named, range, time });
  }
}
