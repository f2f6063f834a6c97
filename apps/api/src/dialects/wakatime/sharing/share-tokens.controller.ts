import { Body, Controller, Delete, Get, HttpCode, Inject, Ip, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { actorOf } from '#libs/audit';
import { CLOCK, type Clock, grants } from '#libs/kernel';
import { type Access, AuthError, CurrentAccess, type Principal, pathUser, Requires } from '#libs/platform/auth';
import { type ShareOwner, ShareTokens } from '#libs/sharing';
import { readBody } from '../heartbeats.requests.js';
import { OfUser, Reading } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { READING_OPTIONS, type ReadingOptions } from '../reading.context.js';
import { presentPage } from '../time.presenter.js';
import { ShareTokenRequest } from './share-tokens.requests.js';
import { ShareTokenAnswer, ShareTokensAnswer } from './share-tokens.responses.js';
import { presentShareToken, type ShareTokenContext } from './sharing.presenter.js';

const BODY_LIMITS = { maxItems: 1 };
/** What a chart tells of. */
const TOLD = ['read_stats', 'read_summaries'] as const;

/**
 * The charts that a person publishes: our extension. An address outlives the credential that made it, so an app's token
 * will not do, and a key publishes only what it may read.
 */
@Reading('Sharing')
@Controller(WAKATIME_PREFIXES)
export class ShareTokensController {
  constructor(
    private readonly tokens: ShareTokens,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(READING_OPTIONS) private readonly options: ReadingOptions,
  ) {}

  @Get('users/:user/share_tokens')
  @Requires('read_stats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Published charts, oldest first' })
  @OfUser()
  @ApiResponse({ status: 200, type: ShareTokensAnswer })
  async list(@CurrentAccess() access: Access): Promise<ShareTokensAnswer> {
    const tokens = await this.tokens.list(access.owner.id);
    const context = this.contextOf(access);
    return { data: tokens.map((token) => presentShareToken(token, context)), ...presentPage(1, tokens.length, 1) };
  }

  @Post('users/:user/share_tokens')
  @HttpCode(201)
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({
    summary: 'Publish a chart',
    description: 'Whoever has the address sees the chart, whatever the profile shows. It takes scopes to read, too.',
  })
  @OfUser()
  @ApiBody({ type: ShareTokenRequest })
  @ApiResponse({ status: 201, type: ShareTokenAnswer })
  async create(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<ShareTokenAnswer> {
    mustReadWhatIsTold(access);
    const token = await this.tokens.create(ownerOf(access, address), readBody(body, BODY_LIMITS));
    return { data: presentShareToken(token, this.contextOf(access)) };
  }

  @Delete('users/:user/share_tokens/:token')
  @HttpCode(204)
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Take a chart back', description: 'Its address is dead; caches forget it within minutes.' })
  @OfUser()
  @ApiParam({ name: 'token', description: 'Id of the chart.' })
  @ApiResponse({ status: 204, description: 'Taken back.' })
  revoke(@CurrentAccess() access: Access, @Ip() address: string, @Param('token') id: string): Promise<void> {
    return this.tokens.revoke(ownerOf(access, address), id);
  }

  private contextOf({ owner }: Access): ShareTokenContext {
    return { owner, publicUrl: this.options.publicUrl, now: this.clock.now() };
  }
}

function ownerOf({ owner, viewer }: Access, address: string): ShareOwner {
  return { userId: owner.id, actor: actorOf(viewer as Principal, address) };
}

/** Writing never implies reading. */
function mustReadWhatIsTold({ scopes }: Access): void {
  const scope = TOLD.find((needed) => !grants(scopes, needed));
  if (scope === undefined) return;
  throw new AuthError('auth.insufficient_scope', 'the key may not read what would be told', { details: { scope } });
}
