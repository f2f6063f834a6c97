import { applyDecorators, Controller, Get, Inject, Ip, Query as QueryParams } from '@nestjs/common';
import { ApiExtraModels, ApiQuery, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { ContextDimension } from '#libs/activity';
import { Looks } from '#libs/admin';
import { CLOCK, type Clock } from '#libs/kernel';
import {
  type Access,
  CurrentAccess,
  hasAdminLevel,
  lookedUpByQuery,
  type Principal,
  Requires,
} from '#libs/platform/auth';
import { GroupedTimeService } from '#libs/stats';
import { CallersSummary } from '../../shared/callers-summary.js';
import { ListedSummary } from '../../shared/callers-summary.responses.js';
import { AboutPeople, Operation, Refuses } from '../openapi.js';
import { readText } from '../requests.js';
import { checkLookedUp } from './look-up.js';
import { presentLookedUpSummary } from './summary.presenter.js';
import { readSummaryRange } from './summary.requests.js';
import { LookedUpSummary } from './summary.responses.js';

type Query = Readonly<Record<string, unknown>>;

/** Who may be asked about. */
const NAMES = ['user', 'user_id'];
const SHOWN: readonly ContextDimension[] = ['project', 'language', 'editor', 'os', 'category'];

const FILTERS = ['language', 'editor', 'machine', 'operating_system', 'label', 'branch', 'category', 'entity'];
const OwnFilters = (): MethodDecorator =>
  applyDecorators(...FILTERS.map((name) => ApiQuery({ name, required: false, description: 'Of one’s own alone.' })));

/**
 * A time in sums. Whoever names somebody else gets Hackatime's shape of it and its days, which are those of UTC; who names
 * nobody, or themselves, gets Wakapi's of their own, by their own days. So does a superadmin who says `user` with an
 * administrator's token, as operators of Wakapi do.
 */
@AboutPeople('Summary')
@ApiExtraModels(LookedUpSummary, ListedSummary)
@Controller('api/summary')
export class SummaryController {
  constructor(
    private readonly grouped: GroupedTimeService,
    private readonly callers: CallersSummary,
    private readonly looks: Looks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Requires('read_summaries', lookedUpByQuery(NAMES))
  @Operation(
    'A time in sums',
    'Of a person who lets everybody look them up, or of the caller when nobody else is named: then in lists, by the caller’s own days, and with all of these filters, of which `-` is time without a value. Refusals are JSON to both.',
  )
  @ApiQuery({ name: 'user', required: false, description: 'Number, Slack id or username.', example: 'ada' })
  @ApiQuery({ name: 'user_id', required: false, description: 'The same.' })
  @ApiQuery({
    name: 'from',
    required: false,
    description: 'Of others the first day; of one’s own a day, a time such as 2026-10-01 09:00:00, or an instant.',
    example: '2026-10-01',
  })
  @ApiQuery({
    name: 'to',
    required: false,
    description: 'Of others the last day, included; of one’s own excluded.',
    example: '2026-10-07',
  })
  @ApiQuery({ name: 'start', required: false, description: 'First day; of one’s own also a word of `interval`.' })
  @ApiQuery({ name: 'end', required: false, description: 'Last day, included.' })
  @ApiQuery({
    name: 'interval',
    required: false,
    description: 'today, yesterday, week, last_7_days, month, last_30_days, 6_months, year or any; also `range`.',
    example: 'last_7_days',
  })
  @ApiQuery({ name: 'recompute', required: false, description: 'Without effect: it is computed each time.' })
  @ApiQuery({ name: 'project', required: false, description: 'Only this project.', example: 'demo' })
  @OwnFilters()
  @ApiResponse({
    status: 200,
    schema: { oneOf: [{ $ref: getSchemaPath(LookedUpSummary) }, { $ref: getSchemaPath(ListedSummary) }] },
  })
  @Refuses(400, 'Not a date.')
  @Refuses(404, 'Nobody of this name.')
  async find(
    @CurrentAccess() access: Access,
    @QueryParams() query: Query,
    @Ip() address: string,
  ): Promise<LookedUpSummary | ListedSummary> {
    checkLookedUp(access);
    const named = NAMES.map((name) => readText(query[name])).find((name) => name !== undefined);
    if (named === undefined || access.isSelf) return this.callers.of(access, query);
    const principal = asOperator(access, query);
    if (principal !== undefined) {
      if (access.isByOffice !== true) await this.looks.viewed({ principal, address }, access.owner.uuid);
      return this.callers.of(access, query);
    }
    const range = readSummaryRange(query, { now: this.clock.now(), zone: 'UTC' });
    const project = readText(query.project);
    const question = { subject: access.visible, range, counting: {}, filters: {} };
    const filtered = project === undefined ? question : { ...question, filter: { project: [project] } };
    return presentLookedUpSummary({ userId: named, range, time: await this.grouped.of(filtered, SHOWN) });
  }
}

/** A superadmin with a token for administering, asking as scripts of Wakapi's operators do. */
function asOperator({ viewer }: Access, query: Query): Principal | undefined {
  if (viewer === undefined || readText(query.user) === undefined) return undefined;
  const isForOffice = viewer.via === 'admin_key' || (viewer.via === 'oauth' && viewer.scopes.has('admin'));
  return isForOffice && hasAdminLevel(viewer.adminLevel, 'superadmin') ? viewer : undefined;
}
