import { Controller, Get, HttpCode, Param, Post, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { WebhookDeliveries } from '#libs/webhooks';
import { OfUser, Reading, Takes } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { pageOf, type Query } from '../query.requests.js';
import { presentPage } from '../time.presenter.js';
import { presentDelivery } from './webhooks.presenter.js';
import { DeliveriesAnswer, DeliveryAnswer } from './webhooks.responses.js';

const OfWebhook = () => ApiParam({ name: 'webhook', description: 'Id of the webhook.' });

/** What a webhook was sent, and how that went. Kept for thirty days. */
@Reading('Webhooks')
@Controller(WAKATIME_PREFIXES)
export class DeliveriesController {
  constructor(private readonly deliveries: WebhookDeliveries) {}

  @Get('users/:user/webhooks/:webhook/deliveries')
  @Requires('read_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Deliveries, newest first' })
  @OfUser()
  @OfWebhook()
  @Takes('page')
  @ApiResponse({ status: 200, type: DeliveriesAnswer })
  async list(
    @CurrentAccess() { owner }: Access,
    @Param('webhook') webhook: string,
    @QueryParams() query: Query,
  ): Promise<DeliveriesAnswer> {
    const list = await this.deliveries.list(owner.id, webhook, pageOf(query));
    return { data: list.items.map(presentDelivery), ...presentPage(list.page, list.total, list.totalPages) };
  }

  @Post('users/:user/webhooks/:webhook/deliveries/:delivery/redeliver')
  @HttpCode(202)
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Send it once more', description: 'With the same `webhook-id`.' })
  @OfUser()
  @OfWebhook()
  @ApiParam({ name: 'delivery', description: 'Id of the delivery.' })
  @ApiResponse({ status: 202, type: DeliveryAnswer })
  async redeliver(
    @CurrentAccess() { owner }: Access,
    @Param('webhook') webhook: string,
    @Param('delivery') delivery: string,
  ): Promise<DeliveryAnswer> {
    return { data: presentDelivery(await this.deliveries.redeliver(owner.id, webhook, delivery)) };
  }

  @Post('users/:user/webhooks/:webhook/test')
  @HttpCode(202)
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Send a test', description: 'A `webhook.test`, to this webhook alone.' })
  @OfUser()
  @OfWebhook()
  @ApiResponse({ status: 202, type: DeliveryAnswer })
  async test(@CurrentAccess() { owner }: Access, @Param('webhook') webhook: string): Promise<DeliveryAnswer> {
    return { data: presentDelivery(await this.deliveries.test(owner.id, webhook)) };
  }
}
