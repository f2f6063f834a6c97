import { Body, Controller, Inject, Post, Query as QueryParams, Redirect, Req } from '@nestjs/common';
import { ApiBody, ApiQuery } from '@nestjs/swagger';
import { DumpsService } from '#libs/dumps';
import { CLOCK, type Clock, daysRange, localDateOf, MICROS_PER_MINUTE, type TimeRange } from '#libs/kernel';
import { type Access, CurrentAccess, type Owner, Requires, self } from '#libs/platform/auth';
import { AboutPeople, Operation, Refuses } from '../openapi.js';
import { unprocessable } from '../problems.js';
import { readFields, readText } from '../requests.js';
import { ACCOUNT_PAGE } from './account-page.js';
import { LeadsBack } from './openapi.js';
import { EARLIEST_DAY, type Query, readDay } from './ranges.requests.js';

/** How soon another export may take the place of a finished one. */
const PAUSE = 10 * MICROS_PER_MINUTE;

/** Exports in Hackatime's layout. */
@AboutPeople('My data')
@Controller('my/heartbeats')
export class ExportController {
  constructor(
    private readonly dumps: DumpsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('export')
  @Redirect(ACCOUNT_PAGE, 302)
  @Requires('read_heartbeats', self(), { by: ['api_key', 'session'] })
  @Operation(
    'Ask for an export',
    'All heartbeats, or those of some local days. The link comes by mail to a confirmed address, and stands in ' +
      '`GET /api/v1/users/current/data_dumps`. One at a time, every ten minutes. A form may say the same.',
  )
  @ApiQuery({ name: 'all_data', required: false, schema: { type: 'boolean' }, description: 'Dates do not count then.' })
  @ApiQuery({ name: 'start_date', required: false, example: '2026-11-01' })
  @ApiQuery({ name: 'end_date', required: false, description: 'Included.', example: '2026-11-30' })
  @ApiBody({ required: false, schema: { type: 'object' } })
  @LeadsBack()
  @Refuses(409, 'There is one that is not finished, or was asked for within the last ten minutes.')
  @Refuses(422, 'No date.')
  async ask(
    @CurrentAccess() { owner }: Access,
    @Req() request: object,
    @QueryParams() query: Query,
    @Body() body: unknown,
  ): Promise<void> {
    const range = this.rangeOf({ ...readFields(request, body), ...query }, owner);
    await this.dumps.request(owner.id, { type: 'hackatime', emailWhenFinished: true, range, replacesAfter: PAUSE });
  }

  /** Undefined: everything. */
  private rangeOf(fields: Query, { timezone }: Owner): TimeRange | undefined {
    const [start, end] = ['start_date', 'end_date'].map((name) => dayOf(fields, name));
    if (fields.all_data === true || readText(fields.all_data) === 'true') return undefined;
    if (start === undefined && end === undefined) return undefined;
    const last = end ?? localDateOf(this.clock.now(), timezone);
    const first = start ?? EARLIEST_DAY;
    if (last < first) throw unprocessable('Invalid end_date');
    return daysRange(first, last, timezone);
  }
}

function dayOf(fields: Query, name: string): string | undefined {
  if (readText(fields[name]) === undefined) return undefined;
  const day = readDay(fields[name]);
  if (day === undefined) throw unprocessable(`Invalid ${name}`);
  return day;
}
