import { Controller, Get, Inject, Query as QueryParams } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { HEARTBEAT_SOURCES, HeartbeatsReader } from '#libs/heartbeats';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Access, CurrentAccess, Requires, unconvictedSelf } from '#libs/platform/auth';
import { GroupedTimeService } from '#libs/stats';
import { MAX_LISTED_HEARTBEATS } from '../../../http/listing.js';
import { AboutPeople, Operation, Refuses } from '../openapi.js';
import { PUBLIC_PREFIX } from '../prefixes.js';
import { readText } from '../requests.js';
import { presentMostRecent, presentMyHeartbeats } from './my-heartbeats.presenter.js';
import { MostRecentAnswer, MyHeartbeatsAnswer } from './my-heartbeats.responses.js';
import { type Query, readCount, readTimes } from './ranges.requests.js';

const FURTHEST = 100_000_000;

/** The caller's heartbeats as they are stored. */
@AboutPeople('My data')
@Controller(`${PUBLIC_PREFIX}/my/heartbeats`)
export class MyHeartbeatsController {
  constructor(
    private readonly heartbeats: HeartbeatsReader,
    private readonly time: GroupedTimeService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MAX_LISTED_HEARTBEATS) private readonly most: number,
  ) {}

  @Get('most_recent')
  @Requires('read_heartbeats', unconvictedSelf())
  @Operation('The latest heartbeat, and how long ago it was')
  @ApiQuery({
    name: 'source_type',
    required: false,
    enum: [...HEARTBEAT_SOURCES],
    description: 'Any but test_entry when absent.',
  })
  @ApiQuery({ name: 'editor', required: false, description: 'In any case.', example: 'vscode' })
  @ApiResponse({ status: 200, type: MostRecentAnswer })
  async mostRecent(@CurrentAccess() { owner }: Access, @QueryParams() query: Query): Promise<MostRecentAnswer> {
    const asked = readText(query.source_type);
    const source = HEARTBEAT_SOURCES.find((one) => one === asked);
    const isKnown = asked === undefined || source !== undefined;
    const found = isKnown
      ? await this.heartbeats.recent(owner.id, { editor: readText(query.editor), source })
      : undefined;
    return presentMostRecent(found, owner.id, this.clock.now());
  }

  @Get()
  @Requires('read_heartbeats', unconvictedSelf())
  @Operation(
    'Heartbeats of a time, oldest first',
    'Today without one. No more than `MAX_LISTED_HEARTBEATS` in one answer; `has_more` tells that there are others.',
  )
  @ApiQuery({ name: 'start_time', required: false, description: 'A date-time, or a date.' })
  @ApiQuery({ name: 'end_time', required: false, description: 'The same, excluded; of a date the day is included.' })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1 } })
  @ApiQuery({ name: 'offset', required: false, schema: { type: 'integer', minimum: 0 } })
  @ApiResponse({ status: 200, type: MyHeartbeatsAnswer })
  @Refuses(422, 'A time or a number that is none.')
  async list(
    @CurrentAccess() { owner, visible: subject }: Access,
    @QueryParams() query: Query,
  ): Promise<MyHeartbeatsAnswer> {
    const range = readTimes(query, { now: this.clock.now(), zone: owner.timezone });
    const limit = readCount(query, 'limit', { least: 1, most: this.most }) ?? this.most;
    const offset = readCount(query, 'offset', { least: 0, most: FURTHEST }) ?? 0;
    const [read, { totalSeconds }] = await Promise.all([
      this.heartbeats.page(owner.id, range, { limit: limit + 1, offset }),
      this.time.of({ subject, range, counting: {}, filters: {} }),
    ]);
    return presentMyHeartbeats({ range, totalSeconds, limit, offset, read }, owner.id);
  }
}
