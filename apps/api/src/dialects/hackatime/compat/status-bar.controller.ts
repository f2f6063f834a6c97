import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { GoalEvaluator, GoalsService, type JudgedGoal } from '#libs/goals';
import { CLOCK, type Clock, dayRange, localDateOf } from '#libs/kernel';
import { type Access, CurrentAccess, numberedUser, Requires } from '#libs/platform/auth';
import { StatsService } from '#libs/stats';
import { UsersReader } from '#libs/users';
import { COMPAT_PREFIX } from '../prefixes.js';
import { presentHackatimeStatusBar } from './status-bar.presenter.js';
import { HackatimeStatusBarAnswer } from './status-bar.responses.js';

/** Today, for editors that were set up for Hackatime. */
@ApiTags('Status bar')
@Controller(COMPAT_PREFIX)
export class HackatimeStatusBarController {
  constructor(
    private readonly stats: StatsService,
    private readonly goals: GoalsService,
    private readonly evaluator: GoalEvaluator,
    private readonly users: UsersReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('users/:id/statusbar/today')
  @Header('cache-control', 'no-store')
  @Requires('read_summaries', numberedUser('id'))
  @ApiOperation({ summary: 'Today, for status bars', description: 'With the goal of the day, where there is one.' })
  @ApiParam({ name: 'id', description: '`current`, or your own name or number.', example: 'current' })
  @ApiResponse({ status: 200, type: HackatimeStatusBarAnswer })
  async find(@CurrentAccess() access: Access): Promise<HackatimeStatusBarAnswer> {
    const { owner, visible: subject } = access;
    const now = this.clock.now();
    const range = dayRange(localDateOf(now, owner.timezone), owner.timezone);
    const [{ totalSeconds }, profile, goal] = await Promise.all([
      this.stats.total({ subject, range, counting: {}, filters: {} }),
      this.users.profile(owner.id),
      this.goalOf(access),
    ]);
    return presentHackatimeStatusBar({
      seconds: totalSeconds,
      now,
      text: profile?.statusBarText ?? 'simple_text',
      tellsGoal: profile?.showGoalsInStatusBar ?? false,
      goal,
    });
  }

  /** The oldest goal per day that asks for time. */
  private async goalOf({ owner, visible }: Access): Promise<JudgedGoal | undefined> {
    const goals = await this.goals.list(owner.id);
    const daily = goals.filter(({ delta, isEnabled, isInverse }) => delta === 'day' && isEnabled && !isInverse);
    const context = { subject: visible, zone: owner.timezone, weekStart: owner.weekdayStart, periods: 1 };
    const [judged] = await this.evaluator.evaluate(daily.slice(0, 1), context);
    return judged;
  }
}
