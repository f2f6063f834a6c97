import { Module } from '@nestjs/common';
import { HeartbeatsReader } from '#libs/heartbeats';
import { SummariesModule } from '#libs/summaries';
import { WebhooksModule } from './webhooks.module.js';
import { TellDailySummaries } from './worker/daily-summaries.handler.js';
import { DeliverWebhook } from './worker/deliver.handler.js';
import { TellFirstHeartbeats } from './worker/first-heartbeats.handler.js';
import { WebhookCall } from './worker/webhook-call.js';

export { DELIVER_WEBHOOK } from './deliver.job.js';
export * from './worker/schedules.js';
export { DeliverWebhook, TellDailySummaries, TellFirstHeartbeats };

const HANDLERS = [DeliverWebhook, TellDailySummaries, TellFirstHeartbeats];

/** The jobs of webhooks. Needs the clock, the database, secrets and outbound calls, which are global. */
@Module({
  imports: [WebhooksModule, SummariesModule],
  providers: [WebhookCall, HeartbeatsReader, ...HANDLERS],
  exports: HANDLERS,
})
export class WebhooksWorkerModule {}
