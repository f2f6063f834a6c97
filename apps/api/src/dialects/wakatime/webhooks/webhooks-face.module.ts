import { Module } from '@nestjs/common';
import { WebhooksModule } from '#libs/webhooks';
import { DeliveriesController } from './deliveries.controller.js';
import { WebhooksController } from './webhooks.controller.js';

@Module({ imports: [WebhooksModule], controllers: [WebhooksController, DeliveriesController] })
export class WebhooksFaceModule {}
