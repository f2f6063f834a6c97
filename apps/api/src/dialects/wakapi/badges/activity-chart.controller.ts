import { Controller, Get, Header, Inject, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { GapPolicyDefault } from '#libs/activity';
import { HeartbeatsReader } from '#libs/heartbeats';
import { CLOCK, type Clock, daysRange, localDateOf, localDatesOf } from '#libs/kernel';
import { type Access, CurrentAccess, publicProfile, Requires } from '#libs/platform/auth';
import { drawYear, firstDayOfYearChart } from '#libs/sharing';
import { GroupedTimeService } from '#libs/stats';
import { Etag, EtagGate } from '../../../http/etag.js';
import { forbidden } from '../problems.js';
import { keepFor } from './keep.js';
import { SVG_POLICY, SVG_TYPE } from './svg.js';

type Query = Readonly<Record<string, unknown>>;

const KEPT_SECONDS = 21_600;
const SIGNATURE = 'Beatkeeper';

/** How active somebody was on each day of the last year. */
@ApiTags('Badges')
@Controller('api/activity/chart')
export class ActivityChartController {
  constructor(
    private readonly grouped: GroupedTimeService,
    private readonly heartbeats: HeartbeatsReader,
    private readonly fallback: GapPolicyDefault,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get(':user.svg')
  @Requires('read_stats', publicProfile('user', 'activity_chart'))
  @Header('content-type', SVG_TYPE)
  @Header('content-security-policy', SVG_POLICY)
  @ApiOperation({
    summary: 'A chart of the last year',
    description:
      'A square for each day. Of people who share their chart of activity, and of the caller. Caches may keep it for ' +
      `${KEPT_SECONDS} seconds.`,
  })
  @ApiParam({ name: 'user', description: 'Username.', example: 'ada' })
  @ApiQuery({ name: 'dark', required: false, description: 'For dark ground; `false` is no.' })
  @ApiQuery({ name: 'noattr', required: false, description: 'Without a signature; `false` is no.' })
  @ApiProduces('image/svg+xml')
  @ApiResponse({ status: 200, description: 'A drawing.' })
  @ApiResponse({ status: 304, description: 'Nothing has changed.' })
  @ApiResponse({ status: 403, description: 'The person does not share it.' })
  async draw(@CurrentAccess() access: Access, @QueryParams() query: Query, @Etag() etag: EtagGate): Promise<string> {
    const { owner, visible } = access;
    if (!access.sections.has('logged_time')) throw forbidden('user did not opt in to share their activity');
    const [isDark, isUnsigned] = [isSaid(query, 'dark'), isSaid(query, 'noattr')];
    const today = localDateOf(this.clock.now(), owner.timezone);
    const { rev } = await this.heartbeats.head(owner.id);
    const state = [owner.uuid, rev, owner.settingsRev, this.fallback.name, today, isDark, isUnsigned];
    keepFor(KEPT_SECONDS, access, etag, ...state);
    const range = daysRange(firstDayOfYearChart(today, owner.weekdayStart), today, owner.timezone);
    const totals = await this.grouped.days({ subject: visible, range, counting: {}, filters: {} });
    const secondsOf = new Map(totals.map(({ day, seconds }) => [day, seconds]));
    const days = localDatesOf(range).map((date) => ({ date, seconds: secondsOf.get(date) ?? 0 }));
    return drawYear({ days, isDark, signature: isUnsigned ? '' : SIGNATURE });
  }
}

/** `?dark`, and `?dark=` anything but `false`. */
function isSaid(query: Query, name: string): boolean {
  return Object.hasOwn(query, name) && query[name] !== 'false';
}
