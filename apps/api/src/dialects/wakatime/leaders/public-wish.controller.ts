import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { PublicWish } from '#libs/leaderboards';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { CAPTURE_LIMITS, type CaptureLimits, readBody } from '../heartbeats.requests.js';
import { OfUser, Reading } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { ReadingContexts } from '../reading.context.js';
import { readWish } from './leaders.requests.js';
import { PublicWishAnswer } from './leaders.responses.js';

/** A person's wish to be ranked in public. Apps do not make it for them. */
@Reading('Leaderboards')
@Controller(WAKATIME_PREFIXES)
export class PublicWishController {
  constructor(
    private readonly contexts: ReadingContexts,
    private readonly wish: PublicWish,
    @Inject(CAPTURE_LIMITS) private readonly limits: CaptureLimits,
  ) {}

  @Get('users/:user/leaderboards/public')
  @Requires('read_private_leaderboards', pathUser('user'))
  @ApiOperation({ summary: 'Is the person on the public leaderboard?' })
  @OfUser()
  @ApiResponse({ status: 200, type: PublicWishAnswer })
  async find(@CurrentAccess() { owner }: Access): Promise<PublicWishAnswer> {
    const { isOnLeaderboard } = await this.contexts.profile(owner);
    return { data: { is_on_leaderboard: isOnLeaderboard } };
  }

  @Put('users/:user/leaderboards/public')
  @Requires('write_private_leaderboards', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Join or leave the public leaderboard', description: 'Leaving acts at once.' })
  @OfUser()
  @ApiBody({
    schema: {
      type: 'object',
      required: ['is_on_leaderboard'],
      properties: { is_on_leaderboard: { type: 'boolean', description: 'Is the person ranked?', example: true } },
    },
  })
  @ApiResponse({ status: 200, type: PublicWishAnswer })
  async set(@CurrentAccess() { owner }: Access, @Body() body: unknown): Promise<PublicWishAnswer> {
    const wish = readWish(readBody(body, this.limits));
    await this.wish.set(owner.id, wish);
    return { data: { is_on_leaderboard: wish } };
  }
}
