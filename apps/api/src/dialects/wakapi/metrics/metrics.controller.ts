import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { HeartbeatsReader, HeartbeatsSearch } from '#libs/heartbeats';
import { CLOCK, type Clock, dayRange, daysRange, localDateOf, MICROS_PER_DAY, type Micros } from '#libs/kernel';
import { LeadersReader } from '#libs/leaderboards';
import { type Access, CurrentAccess, Requires, self } from '#libs/platform/auth';
import { ProjectLabels } from '#libs/projects';
import { type GroupedTime, GroupedTimeService } from '#libs/stats';
import { secondsByLabel } from '../label-seconds.js';
import { METRICS_DIMENSIONS, METRICS_TYPE, presentMetrics } from './metrics.presenter.js';

/** Heartbeats may lie up to a day ahead of the server. */
const AHEAD_US = 2 * MICROS_PER_DAY;

/** A person's time for their own Prometheus. */
@ApiTags('Metrics')
@Controller('api/metrics')
export class CodingMetricsController {
  constructor(
    private readonly grouped: GroupedTimeService,
    private readonly heartbeats: HeartbeatsReader,
    private readonly search: HeartbeatsSearch,
    private readonly labels: ProjectLabels,
    private readonly leaders: LeadersReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Requires('read_stats', self())
  @Header('content-type', METRICS_TYPE)
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'The caller’s time, for Prometheus',
    description:
      'Text format 0.0.4. Today is the caller’s own day: those series begin anew at midnight. Time without a value goes ' +
      'under `unknown`, projects without a label under `default`.',
  })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200, description: 'Series of gauges.' })
  async find(@CurrentAccess() access: Access): Promise<string> {
    const { owner } = access;
    const now = this.clock.now();
    const [today, allTime, labels, heartbeats, board] = await Promise.all([
      this.today(access, now),
      this.allTime(access, now),
      this.labels.ofProjects(owner.id),
      this.search.count({ owner: owner.id, between: { from: 0, to: now + AHEAD_US } }),
      this.leaders.publicBoard({ viewer: owner.id }),
    ]);
    return presentMetrics({
      allTimeSeconds: allTime.totalSeconds,
      today,
      labels: secondsByLabel(today, labels),
      heartbeats,
      rank: board.viewer?.place?.rank,
    });
  }

  private today({ owner, visible }: Access, now: Micros): Promise<GroupedTime> {
    const range = dayRange(localDateOf(now, owner.timezone), owner.timezone);
    return this.grouped.of({ subject: visible, range, counting: {}, filters: {} }, METRICS_DIMENSIONS);
  }

  private async allTime({ owner, visible }: Access, now: Micros): Promise<GroupedTime> {
    const { firstTime } = await this.heartbeats.head(owner.id);
    const last = localDateOf(now, owner.timezone);
    const first = firstTime === null ? last : localDateOf(Math.min(firstTime, now), owner.timezone);
    const range = daysRange(first, last, owner.timezone);
    return this.grouped.of({ subject: visible, range, counting: {}, filters: {} });
  }
}
