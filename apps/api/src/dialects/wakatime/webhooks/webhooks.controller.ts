import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { actorOf } from '#libs/audit';
import { grants } from '#libs/kernel';
import { type Access, AuthError, CurrentAccess, type Principal, pathUser, Requires } from '#libs/platform/auth';
import { type EndpointInfo, WEBHOOK_EVENT_TYPES, WebhookEndpoints, type WebhookOwner } from '#libs/webhooks';
import { isRecord, readBody } from '../heartbeats.requests.js';
import { OfUser, Reading } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { presentPage } from '../time.presenter.js';
import { presentWebhook, presentWithSecret } from './webhooks.presenter.js';
import { EVENT_SCOPES, WebhookRequest } from './webhooks.requests.js';
import { WebhookAnswer, WebhooksAnswer, WebhookWithSecretAnswer } from './webhooks.responses.js';

const BODY_LIMITS = { maxItems: 1 };
const OfWebhook = () => ApiParam({ name: 'webhook', description: 'Id of the webhook.' });

/**
 * Where a person is told by HTTP of what happens to them: our extension. A webhook goes on sending when the credential
 * that made it is gone, so an app's token will not do; and a key makes only webhooks that tell what the key may read.
 */
@Reading('Webhooks')
@Controller(WAKATIME_PREFIXES)
export class WebhooksController {
  constructor(private readonly endpoints: WebhookEndpoints) {}

  @Get('users/:user/webhooks')
  @Requires('read_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Webhooks, oldest first' })
  @OfUser()
  @ApiResponse({ status: 200, type: WebhooksAnswer })
  async list(@CurrentAccess() { owner }: Access): Promise<WebhooksAnswer> {
    const endpoints = await this.endpoints.list(owner.id);
    return { data: endpoints.map(presentWebhook), ...presentPage(1, endpoints.length, 1) };
  }

  @Get('users/:user/webhooks/:webhook')
  @Requires('read_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'A webhook' })
  @OfUser()
  @OfWebhook()
  @ApiResponse({ status: 200, type: WebhookAnswer })
  async find(@CurrentAccess() { owner }: Access, @Param('webhook') id: string): Promise<WebhookAnswer> {
    return { data: presentWebhook(await this.endpoints.find(owner.id, id)) };
  }

  @Post('users/:user/webhooks')
  @HttpCode(201)
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({
    summary: 'Make a webhook',
    description:
      'Each event is posted as `{id, type, created_at, data}` and signed as Standard Webhooks says: `webhook-signature` holds `v1,` and base64 of HMAC-SHA-256 over `webhook-id.webhook-timestamp.body`. Anything but 2xx is tried again for hours; 410 turns the webhook off.',
  })
  @OfUser()
  @ApiBody({ type: WebhookRequest })
  @ApiResponse({ status: 201, type: WebhookWithSecretAnswer, description: 'The secret is shown this once.' })
  async create(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<WebhookWithSecretAnswer> {
    const input = readBody(body, BODY_LIMITS);
    mustReadWhatIsTold(access, input);
    return { data: presentWithSecret(await this.endpoints.create(ownerOf(access, address), input)) };
  }

  @Put('users/:user/webhooks/:webhook')
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Change a webhook', description: 'What is absent stays.' })
  @OfUser()
  @OfWebhook()
  @ApiBody({ type: WebhookRequest })
  @ApiResponse({ status: 200, type: WebhookAnswer })
  async update(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Param('webhook') id: string,
    @Body() body: unknown,
  ): Promise<WebhookAnswer> {
    const input = readBody(body, BODY_LIMITS);
    mustReadWhatIsTold(access, input, await this.endpoints.find(access.owner.id, id));
    return { data: presentWebhook(await this.endpoints.update(ownerOf(access, address), id, input)) };
  }

  @Patch('users/:user/webhooks/:webhook')
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Change a webhook', description: 'What is absent stays.' })
  @OfUser()
  @OfWebhook()
  @ApiBody({ type: WebhookRequest })
  @ApiResponse({ status: 200, type: WebhookAnswer })
  patch(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Param('webhook') id: string,
    @Body() body: unknown,
  ): Promise<WebhookAnswer> {
    return this.update(access, address, id, body);
  }

  @Delete('users/:user/webhooks/:webhook')
  @HttpCode(204)
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Remove a webhook', description: 'Its deliveries go with it.' })
  @OfUser()
  @OfWebhook()
  @ApiResponse({ status: 204, description: 'Removed.' })
  remove(@CurrentAccess() access: Access, @Ip() address: string, @Param('webhook') id: string): Promise<void> {
    return this.endpoints.remove(ownerOf(access, address), id);
  }

  @Post('users/:user/webhooks/:webhook/rotate')
  @HttpCode(200)
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'A new secret', description: 'For 24 hours the one before signs too.' })
  @OfUser()
  @OfWebhook()
  @ApiResponse({ status: 200, type: WebhookWithSecretAnswer, description: 'The secret is shown this once.' })
  async rotate(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Param('webhook') id: string,
  ): Promise<WebhookWithSecretAnswer> {
    mustReadWhatIsTold(access, {}, await this.endpoints.find(access.owner.id, id));
    return { data: presentWithSecret(await this.endpoints.rotate(ownerOf(access, address), id)) };
  }
}

function ownerOf({ owner, viewer }: Access, address: string): WebhookOwner {
  return { userId: owner.id, actor: actorOf(viewer as Principal, address) };
}

/** Writing never implies reading: whoever may not read something may not have it sent elsewhere. */
function mustReadWhatIsTold({ scopes }: Access, input: unknown, existing?: EndpointInfo): void {
  const wanted: unknown = isRecord(input) ? input.events : undefined;
  const events: readonly unknown[] = Array.isArray(wanted) ? wanted : (existing?.events ?? []);
  for (const event of WEBHOOK_EVENT_TYPES) {
    const scope = EVENT_SCOPES[event];
    if (!events.includes(event) || grants(scopes, scope)) continue;
    throw new AuthError('auth.insufficient_scope', 'the key may not read what would be told', { details: { scope } });
  }
}
