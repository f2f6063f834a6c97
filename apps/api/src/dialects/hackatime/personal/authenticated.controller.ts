import { Controller, Get, Inject, Query as QueryParams } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { HeartbeatsReader } from '#libs/heartbeats';
import { CLOCK, type Clock, localDateOf } from '#libs/kernel';
import { type Access, AuthError, CurrentAccess, type Owner, Requires, unconvictedSelf } from '#libs/platform/auth';
import { GroupedTimeService } from '#libs/stats';
import { UsersReader } from '#libs/users';
import { AboutPeople, Operation } from '../openapi.js';
import { PUBLIC_PREFIX } from '../prefixes.js';
import { presentLatest, presentMe } from './authenticated.presenter.js';
import { HoursAnswer, LatestHeartbeatAnswer, MeAnswer, StreakAnswer } from './authenticated.responses.js';
import { everything, type Present, type Query, rangeOfDays, readLastDays } from './ranges.requests.js';
import { streakOf } from './streak.js';

/** What apps ask of whoever has let them in. */
@AboutPeople('Authenticated')
@Controller(`${PUBLIC_PREFIX}/authenticated`)
export class AuthenticatedController {
  constructor(
    private readonly users: UsersReader,
    private readonly time: GroupedTimeService,
    private readonly heartbeats: HeartbeatsReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('me')
  @Requires('profile', unconvictedSelf())
  @Operation('Who the caller is')
  @ApiResponse({ status: 200, type: MeAnswer })
  async me(@CurrentAccess() { owner }: Access): Promise<MeAnswer> {
    const profile = await this.users.profile(owner.id);
    if (profile === undefined) throw new AuthError('auth.unauthorized', 'the person was deleted');
    return presentMe(profile);
  }

  @Get('hours')
  @Requires('read', unconvictedSelf())
  @Operation('Time of some local days', 'The last seven without dates; what is no date counts as absent.')
  @ApiQuery({ name: 'start_date', required: false, example: '2026-11-15' })
  @ApiQuery({ name: 'end_date', required: false, description: 'Included.', example: '2026-11-21' })
  @ApiResponse({ status: 200, type: HoursAnswer })
  async hours(@CurrentAccess() { owner, visible: subject }: Access, @QueryParams() query: Query): Promise<HoursAnswer> {
    const days = readLastDays(query, this.presentOf(owner));
    const range = rangeOfDays(days, owner.timezone);
    const { totalSeconds } = await this.time.of({ subject, range, counting: {}, filters: {} });
    return { start_date: days.first, end_date: days.last, total_seconds: totalSeconds };
  }

  @Get('streak')
  @Requires('read', unconvictedSelf())
  @Operation(
    'Days in a row with a quarter of an hour or more',
    'Local days; counted from yesterday as long as today has less.',
  )
  @ApiResponse({ status: 200, type: StreakAnswer })
  async streak(@CurrentAccess() { owner, visible: subject }: Access): Promise<StreakAnswer> {
    const present = this.presentOf(owner);
    const range = everything(present);
    const days = await this.time.days({ subject, range, counting: {}, filters: {} });
    return { streak_days: streakOf(days, localDateOf(present.now, present.zone)) };
  }

  @Get('heartbeats/latest')
  @Requires('read', unconvictedSelf())
  @Operation('The latest heartbeat', 'Those that were sent to try the connection are left out.')
  @ApiResponse({ status: 200, type: LatestHeartbeatAnswer })
  async latest(@CurrentAccess() { owner }: Access): Promise<LatestHeartbeatAnswer> {
    return presentLatest(await this.heartbeats.recent(owner.id), owner.id);
  }

  private presentOf({ timezone: zone }: Owner): Present {
    return { now: this.clock.now(), zone };
  }
}
