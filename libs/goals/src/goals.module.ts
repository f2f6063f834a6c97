import { Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { UsersModule } from '#libs/users';
import { GoalEvaluator } from './goal-evaluator.js';
import { GoalSubscribers } from './goal-subscribers.js';
import { GoalsService } from './goals.service.js';

/** Needs the clock, the database and jobs, which are global. */
@Module({
  imports: [ActivityModule, UsersModule],
  providers: [GoalsService, GoalSubscribers, GoalEvaluator],
  exports: [GoalsService, GoalEvaluator],
})
export class GoalsModule {}
