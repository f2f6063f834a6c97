import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PrimaryKeys, REVEAL_POLICY, type RevealPolicy } from '#libs/api-keys';
import { type Access, CurrentAccess, Requires, Scope, self } from '#libs/platform/auth';
import { countKeyReveal } from '../../http/limits/count-key-reveal.js';
import { RateLimits } from '../../http/limits/rate-limits.js';
import { ApiKeyAnswer } from './get-api-key.responses.js';
import { ErrorAnswer } from './heartbeats.responses.js';
import { WAKATIME_PREFIXES } from './prefixes.js';

const OWN_BROWSER = Scope.none('the person asks, from the browser they are logged in with');

/** Where the browser extension learns the key of whoever is logged in. */
@ApiTags('Users')
@Controller(WAKATIME_PREFIXES)
export class GetApiKeyController {
  constructor(
    private readonly keys: PrimaryKeys,
    private readonly limits: RateLimits,
    @Inject(REVEAL_POLICY) private readonly policy: RevealPolicy,
  ) {}

  @Post('users/current/get_api_key')
  @HttpCode(200)
  @Requires(OWN_BROWSER, self(), { by: ['session'], isForExtensions: true })
  @ApiOperation({
    summary: 'The primary API key',
    description:
      'For the browser extension: takes the cookie of a browser that somebody has logged in with, sent by an extension of `EXTENSION_ORIGINS` or by one of our own pages. Five times an hour; each time is written down.',
  })
  @ApiResponse({ status: 200, type: ApiKeyAnswer })
  @ApiResponse({
    status: 403,
    type: ErrorAnswer,
    description: 'Called from elsewhere, or keys are not shown again here.',
  })
  @ApiResponse({ status: 404, type: ErrorAnswer, description: 'There is no key that could be shown.' })
  @ApiResponse({ status: 503, type: ErrorAnswer, description: 'Temporarily unavailable; see Retry-After.' })
  async reveal(
    @CurrentAccess() { viewer, owner }: Access,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ApiKeyAnswer> {
    await countKeyReveal(this.limits, { principal: viewer, address: request.ip }, reply);
    const actor = { kind: 'person', id: owner.uuid, credential: viewer?.preview, address: request.ip } as const;
    const apiKey = await this.keys.reveal(owner.id, this.policy, actor);
    reply.header('cache-control', 'no-store');
    return { data: { api_key: apiKey } };
  }
}
