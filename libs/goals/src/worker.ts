import { Module } from '@nestjs/common';
import { HeartbeatsReader } from '#libs/heartbeats';
import { UsersModule } from '#libs/users';
import { WebhooksModule } from '#libs/webhooks';
import { GoalsModule } from './goals.module.js';
import { CheckGoals } from './worker/check.handler.js';
import { EvaluateGoals } from './worker/evaluate.handler.js';
import { MailGoal } from './worker/mail.handler.js';

export * from './worker/jobs.js';
export { CheckGoals, EvaluateGoals, MailGoal };

const HANDLERS = [CheckGoals, EvaluateGoals, MailGoal];

/** The jobs of goals. Needs the clock, the database, jobs and mail, which are global. */
@Module({
  imports: [GoalsModule, UsersModule, WebhooksModule],
  providers: [HeartbeatsReader, ...HANDLERS],
  exports: HANDLERS,
})
export class GoalsWorkerModule {}
