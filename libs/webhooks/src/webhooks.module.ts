import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { WebhookDeliveries } from './deliveries.service.js';
import { WebhookEndpoints } from './endpoints.service.js';
import { Webhooks } from './webhooks.js';
import { WebhooksUpkeep } from './webhooks-upkeep.js';

const SERVICES = [Webhooks, WebhookEndpoints, WebhookDeliveries, WebhooksUpkeep];

/** Needs the clock, the database, secrets and jobs, which are global. */
@Module({ imports: [AuditModule], providers: SERVICES, exports: SERVICES })
export class WebhooksModule {}
