import { Module } from '@nestjs/common';
import { HeartbeatsReader } from '#libs/heartbeats';
import { CheckHours } from './worker/check.handler.js';
import { CountHours } from './worker/count.handler.js';
import { PostHour } from './worker/post.handler.js';

export * from './worker/jobs.js';
export { CheckHours, CountHours, PostHour };

const HANDLERS = [CheckHours, CountHours, PostHour];

/** The jobs of Slack. Needs its module, which is global. */
@Module({ providers: [HeartbeatsReader, ...HANDLERS], exports: HANDLERS })
export class SlackWorkerModule {}
