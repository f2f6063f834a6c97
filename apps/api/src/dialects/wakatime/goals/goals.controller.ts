import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { type Goal, GoalEvaluator, GoalsService } from '#libs/goals';
import { grants, isoUtcSeconds } from '#libs/kernel';
import { type Access, AuthError, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { readBody } from '../heartbeats.requests.js';
import { OfUser, Reading } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { ReadingContexts } from '../reading.context.js';
import { presentGoal } from './goals.presenter.js';
import { GoalRequest, SnoozeRequest } from './goals.requests.js';
import { GoalAnswer, type GoalBody, GoalsAnswer } from './goals.responses.js';

const BODY_LIMITS = { maxItems: 1 };
const OfGoal = () => ApiParam({ name: 'goal', description: 'Id of the goal.' });

/** Goals and how a person does with them. Making and changing them is our extension. */
@Reading('Goals')
@Controller(WAKATIME_PREFIXES)
export class GoalsController {
  constructor(
    private readonly goals: GoalsService,
    private readonly evaluator: GoalEvaluator,
    private readonly contexts: ReadingContexts,
  ) {}

  @Get('users/:user/goals')
  @Requires('read_goals', pathUser('user'))
  @ApiOperation({ summary: 'Goals, oldest first' })
  @OfUser()
  @ApiResponse({ status: 200, type: GoalsAnswer })
  async list(@CurrentAccess() access: Access): Promise<GoalsAnswer> {
    const data = await this.present(await this.goals.list(access.owner.id), access);
    return { data, total: data.length, total_pages: 1 };
  }

  @Get('users/:user/goals/:goal')
  @Requires('read_goals', pathUser('user'))
  @ApiOperation({ summary: 'A goal' })
  @OfUser()
  @OfGoal()
  @ApiResponse({ status: 200, type: GoalAnswer })
  async find(@CurrentAccess() access: Access, @Param('goal') id: string): Promise<GoalAnswer> {
    return this.answer(await this.goals.find(access.owner.id, id), access);
  }

  @Post('users/:user/goals')
  @HttpCode(201)
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Make a goal', description: 'The answer tells of activity: it takes read_goals too.' })
  @OfUser()
  @ApiBody({ type: GoalRequest })
  @ApiResponse({ status: 201, type: GoalAnswer })
  async create(@CurrentAccess() access: Access, @Body() body: unknown): Promise<GoalAnswer> {
    mustRead(access);
    return this.answer(await this.goals.create(access.owner.id, readBody(body, BODY_LIMITS)), access);
  }

  @Put('users/:user/goals/:goal')
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Change a goal', description: 'What is absent stays.' })
  @OfUser()
  @OfGoal()
  @ApiBody({ type: GoalRequest })
  @ApiResponse({ status: 200, type: GoalAnswer })
  async update(@CurrentAccess() access: Access, @Param('goal') id: string, @Body() body: unknown): Promise<GoalAnswer> {
    mustRead(access);
    return this.answer(await this.goals.update(access.owner.id, id, readBody(body, BODY_LIMITS)), access);
  }

  @Patch('users/:user/goals/:goal')
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Change a goal', description: 'What is absent stays.' })
  @OfUser()
  @OfGoal()
  @ApiBody({ type: GoalRequest })
  @ApiResponse({ status: 200, type: GoalAnswer })
  patch(@CurrentAccess() access: Access, @Param('goal') id: string, @Body() body: unknown): Promise<GoalAnswer> {
    return this.update(access, id, body);
  }

  @Delete('users/:user/goals/:goal')
  @HttpCode(204)
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Remove a goal' })
  @OfUser()
  @OfGoal()
  @ApiResponse({ status: 204, description: 'Removed.' })
  remove(@CurrentAccess() { owner }: Access, @Param('goal') id: string): Promise<void> {
    return this.goals.remove(owner.id, id);
  }

  @Post('users/:user/goals/:goal/snooze')
  @HttpCode(200)
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Silence a goal for a while', description: 'What is reached meanwhile is told to nobody.' })
  @OfUser()
  @OfGoal()
  @ApiBody({ type: SnoozeRequest })
  @ApiResponse({ status: 200, type: GoalAnswer })
  async snooze(@CurrentAccess() access: Access, @Param('goal') id: string, @Body() body: unknown): Promise<GoalAnswer> {
    mustRead(access);
    return this.answer(await this.goals.snooze(access.owner.id, id, readBody(body, BODY_LIMITS)), access);
  }

  @Delete('users/:user/goals/:goal/subscription')
  @HttpCode(204)
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'No more mails about a goal', description: "Also about somebody else's." })
  @OfUser()
  @OfGoal()
  @ApiResponse({ status: 204, description: 'Nobody can add the person again.' })
  unsubscribe(@CurrentAccess() { owner }: Access, @Param('goal') id: string): Promise<void> {
    return this.goals.unsubscribe(owner.id, id);
  }

  private async answer(goal: Goal, access: Access): Promise<GoalAnswer> {
    const { now } = this.contexts.of(access.owner);
    const [data] = await this.present([goal], access);
    return { cached_at: isoUtcSeconds(now), data: data as GoalBody };
  }

  private async present(goals: readonly Goal[], { owner, visible: subject, scopes }: Access): Promise<GoalBody[]> {
    const { timezone: zone, weekdayStart: weekStart } = owner;
    const [judged, profile] = await Promise.all([
      this.evaluator.evaluate(goals, { subject, zone, weekStart }),
      this.contexts.profile(owner),
    ]);
    const { now } = this.contexts.of(owner);
    const context = { profile, scopes, now, publicUrl: this.contexts.publicUrl };
    return goals.flatMap((goal, index) => {
      const result = judged[index];
      return result === undefined ? [] : [presentGoal(goal, result, context)];
    });
  }
}

/** Writing never implies reading, and the answer says how much was coded. */
function mustRead({ scopes }: Access): void {
  if (grants(scopes, 'read_goals')) return;
  throw new AuthError('auth.insufficient_scope', 'the answer tells of activity', { details: { scope: 'read_goals' } });
}
