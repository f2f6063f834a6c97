import { Controller, Get, Header, Inject, Ip, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { addDays, CLOCK, type Clock, daysBetween, localDateOf } from '#libs/kernel';
import { type DashboardAccess, OrgActivity, OrgExports, OrgTotalsReader, orgCallerOf } from '#libs/orgs';
import { AuthError, CurrentOrg, dashboard, type OrgAccess, Requires } from '#libs/platform/auth';
import { badFields } from '../../dialects/wakatime/problems.js';
import { type Query, requiredDateOf, textOf } from '../../dialects/wakatime/query.requests.js';
import { BY_ANY, Managing, Of } from '../management/openapi.js';
import { presentSummary, presentSummaryCsv } from './summary.presenter.js';
import { DashboardSummaryAnswer } from './summary.responses.js';

const MAX_DAYS = 366;
const DAYS = 7;
const PATH = 'api/orgs/v1/:org/dashboards/:dashboard';

const Days = (): MethodDecorator => (target, key, descriptor) => {
  for (const [name, description] of [
    ['start', 'First day, in the zone of the dashboard; six days before the last one when absent.'],
    ['end', 'Last day, included; today when absent.'],
  ] as const) {
    ApiQuery({ name, required: false, description, example: '2026-10-07' })(target, key, descriptor);
  }
};

/** Sums of a dashboard. */
@Managing('Dashboards')
@Controller(PATH)
export class DashboardSummaryController {
  constructor(
    private readonly activity: OrgActivity,
    private readonly totals: OrgTotalsReader,
    private readonly exports: OrgExports,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('summary')
  @Requires('read_orgs', dashboard('org', 'dashboard', 'view'), BY_ANY)
  @ApiOperation({
    summary: 'Time of a dashboard per member, project and language, beside as many days before',
    description: `What the members let be seen, counted and called as the organisation does. No more than ${MAX_DAYS} days.`,
  })
  @Of('org', 'dashboard')
  @Days()
  @ApiResponse({ status: 200, type: DashboardSummaryAnswer })
  async find(@CurrentOrg() access: OrgAccess, @QueryParams() query: Query): Promise<DashboardSummaryAnswer> {
    const seen = viewOf(access);
    const totals = await this.totals.find(await this.activity.open(seen), this.daysOf(query, seen));
    return { data: presentSummary(totals, seen.dashboard.timezone) };
  }

  @Get('summary.csv')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="summary.csv"')
  @Requires('read_orgs', dashboard('org', 'dashboard', 'export_data'), BY_ANY)
  @ApiOperation({
    summary: 'The same per member, as a file',
    description: 'Who exported what is written down in the audit log of the organisation.',
  })
  @Of('org', 'dashboard')
  @Days()
  @ApiProduces('text/csv')
  @ApiResponse({ status: 200, description: 'A line for each member, and one for all.', schema: { type: 'string' } })
  async export(@CurrentOrg() access: OrgAccess, @Ip() address: string, @QueryParams() query: Query): Promise<string> {
    const seen = viewOf(access);
    const days = this.daysOf(query, seen);
    const totals = await this.totals.find(await this.activity.open(seen), days);
    await this.exports.note(orgCallerOf(access, address), { dashboardId: seen.dashboard.id, ...days });
    return presentSummaryCsv(totals);
  }

  private daysOf(query: Query, { dashboard: { timezone: zone } }: DashboardAccess) {
    const now = this.clock.now();
    const last = textOf(query, 'end') === undefined ? localDateOf(now, zone) : requiredDateOf(query, 'end', zone, now);
    const first =
      textOf(query, 'start') === undefined ? addDays(last, 1 - DAYS) : requiredDateOf(query, 'start', zone, now);
    if (last < first) throw badFields({ end: ['Must not be before start.'] });
    if (daysBetween(first, last) >= MAX_DAYS) throw badFields({ end: [`No more than ${MAX_DAYS} days at once.`] });
    return { first, last };
  }
}

/** Whoever may export sees what they export. */
function viewOf(access: OrgAccess): DashboardAccess {
  if (!access.dashboard?.permissions.has('view')) throw new AuthError('auth.forbidden', 'may not look at it');
  return access as DashboardAccess;
}
