import { applyDecorators, Controller, Get, Query as QueryParams, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Access, CurrentAccess, publicProfile, Requires } from '#libs/platform/auth';
import { drawBadge } from '#libs/sharing';
import { Etag, EtagGate } from '../../../http/etag.js';
import { SHIELDS_PREFIX } from '../prefixes.js';
import { durationText } from '../texts.js';
import { readBadgeLook, readBadgeWish } from './badge.requests.js';
import { BadgeTimes } from './badge-times.js';
import { ShieldAnswer } from './badges.responses.js';
import { keepFor } from './keep.js';
import { SVG_POLICY, SVG_TYPE } from './svg.js';

type Query = Readonly<Record<string, unknown>>;

const KEPT_SECONDS = 3600;
const LABEL = 'Beatkeeper';
const WHAT =
  'Parts of the path say which: `interval:` and a word such as `today`, `7_days` or `any`, the last thirty days ' +
  'without one; and one of `project:`, `language:`, `editor:`, `os:`, `machine:` and `label:` with a name. Of others, ' +
  'what they show to everybody.';

/** How badges are asked for, and refused. */
const AsksForBadge = (summary: string): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary, description: `${WHAT} Caches may keep it for ${KEPT_SECONDS} seconds.` }),
    ApiParam({ name: 'user', description: 'Username.', example: 'ada' }),
    ApiParam({ name: 'path', description: 'In any order.', example: 'interval:30_days/project:demo' }),
    ApiQuery({ name: 'label', required: false, description: 'On the left.', example: 'coding time' }),
    ApiQuery({ name: 'color', required: false, description: 'A name, or hexadecimal digits.', example: 'blue' }),
    ApiResponse({ status: 304, description: 'Nothing has changed.' }),
    ApiResponse({ status: 400, description: 'A label that is too long, or not a color.' }),
    ApiResponse({ status: 403, description: 'The person does not show this, or not as far back.' }),
  );

/** Time as a picture, or as shields.io draws it. */
@ApiTags('Badges')
@Controller()
export class BadgesController {
  constructor(private readonly times: BadgeTimes) {}

  @Get('api/badge/:user/*')
  @Requires('read_stats', publicProfile('user'))
  @AsksForBadge('A badge')
  @ApiProduces('image/svg+xml')
  @ApiResponse({ status: 200, description: 'A drawing.' })
  async draw(
    @CurrentAccess() access: Access,
    @Req() { url }: FastifyRequest,
    @QueryParams() query: Query,
    @Etag() etag: EtagGate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { label = LABEL, color } = readBadgeLook(query);
    const time = await this.times.prepare(access, readBadgeWish(url));
    keepFor(KEPT_SECONDS, access, etag, ...time.state, 'svg', label, color);
    const message = durationText(await this.times.reckon(time));
    reply.header('content-type', SVG_TYPE).header('content-security-policy', SVG_POLICY);
    return drawBadge({ label, message, color });
  }

  @Get(`${SHIELDS_PREFIX}/:user/*`)
  @Requires('read_stats', publicProfile('user'))
  @AsksForBadge('Data of a badge, for shields.io')
  @ApiResponse({ status: 200, type: ShieldAnswer })
  async describe(
    @CurrentAccess() access: Access,
    @Req() { url }: FastifyRequest,
    @QueryParams() query: Query,
    @Etag() etag: EtagGate,
  ): Promise<ShieldAnswer> {
    const { label = LABEL, color } = readBadgeLook(query);
    const time = await this.times.prepare(access, readBadgeWish(url));
    keepFor(KEPT_SECONDS, access, etag, ...time.state, 'json', label, color);
    const message = durationText(await this.times.reckon(time));
    return { schemaVersion: 1, label, message, color: color.slice(1) };
  }
}
