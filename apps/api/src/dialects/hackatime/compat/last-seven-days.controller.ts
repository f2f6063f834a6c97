import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { CLOCK, type Clock, resolveRange } from '#libs/kernel';
import { type Access, CurrentAccess, numberedUser, Requires } from '#libs/platform/auth';
import { StatsService } from '#libs/stats';
import { UsersReader } from '#libs/users';
import { COMPAT_PREFIX } from '../prefixes.js';
import { presentLastSevenDays } from './last-seven-days.presenter.js';
import { LastSevenDaysAnswer } from './last-seven-days.responses.js';

/** The last week, for editors that were set up for Hackatime. */
@ApiTags('Stats')
@Controller(COMPAT_PREFIX)
export class LastSevenDaysController {
  constructor(
    private readonly stats: StatsService,
    private readonly users: UsersReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('users/:id/stats/last_7_days')
  @Header('cache-control', 'no-store')
  @Requires('read_stats', numberedUser('id'))
  @ApiOperation({ summary: 'The last seven days', description: 'Today included, in the zone of the person.' })
  @ApiParam({ name: 'id', description: '`current`, or your own name or number.', example: 'current' })
  @ApiResponse({ status: 200, type: LastSevenDaysAnswer })
  async find(@CurrentAccess() { owner, visible: subject }: Access): Promise<LastSevenDaysAnswer> {
    const now = this.clock.now();
    const { range } = resolveRange('last_7_days', { zone: owner.timezone, now, includeToday: true });
    const [stats, profile] = await Promise.all([
      this.stats.stats({ subject, range, counting: {}, filters: {} }),
      this.users.profile(owner.id),
    ]);
    return presentLastSevenDays(stats, { owner, slackId: profile?.slackId ?? null, range });
  }
}
