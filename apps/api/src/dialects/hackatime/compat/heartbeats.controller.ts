import { Body, Controller, Headers, HttpCode, Inject, Ip, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { HeartbeatIngestService, HeartbeatsReader, type IngestResult } from '#libs/heartbeats';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Access, CurrentAccess, numberedUser, Requires, self } from '#libs/platform/auth';
import { isWakatimeClient, type RequestHeaders, readClient } from '../../../http/client-info.js';
import { MAX_BULK_ITEMS } from '../../../http/lenient-json.js';
import { HackatimeHeartbeat } from '../heartbeat-row.responses.js';
import { HackatimeError } from '../openapi.js';
import { COMPAT_PREFIX } from '../prefixes.js';
import { type PushContext, presentFirst, presentPush } from './heartbeats.presenter.js';
import { readHeartbeatItems } from './heartbeats.requests.js';
import { HackatimeBulkAnswer } from './heartbeats.responses.js';

const EXAMPLE = {
  entity: '/home/dev/demo/main.py',
  type: 'file',
  time: 1795219800.25,
  project: 'demo',
  branch: 'main',
  language: 'Python',
  category: 'coding',
  lines: 120,
  lineno: 7,
  cursorpos: 31,
  is_write: true,
};
const BODY = {
  description: 'One heartbeat or a list; either may stand under `hackatime`, a list also under `heartbeats`.',
  schema: { type: 'array', items: { type: 'object' }, example: [EXAMPLE] },
} as const;
const OfUser = () =>
  ApiParam({ name: 'id', description: '`current`, or your own name or number.', example: 'current' });

/** Heartbeats of editors that were set up for Hackatime. */
@ApiTags('Heartbeats')
@ApiResponse({ status: 400, type: HackatimeError, description: 'No heartbeat, too many, or none is accepted.' })
@ApiResponse({ status: 401, type: HackatimeError })
@ApiResponse({ status: 403, type: HackatimeError, description: 'The account is about to be deleted.' })
@ApiResponse({ status: 404, type: HackatimeError, description: "Somebody else's." })
@ApiResponse({ status: 413, type: HackatimeError, description: 'Too many bytes; nothing was stored.' })
@ApiResponse({ status: 429, type: HackatimeError })
@ApiResponse({ status: 503, type: HackatimeError, description: 'Overloaded; send again after Retry-After.' })
@Controller(COMPAT_PREFIX)
export class HackatimeHeartbeatsController {
  constructor(
    private readonly ingest: HeartbeatIngestService,
    private readonly heartbeats: HeartbeatsReader,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MAX_BULK_ITEMS) private readonly maxItems: number,
  ) {}

  @Post('users/:id/heartbeats')
  @HttpCode(202)
  @Requires('write_heartbeats', numberedUser('id'))
  @OfUser()
  @ApiOperation({ summary: 'Send a heartbeat', description: 'All of a list are stored; the first one is shown.' })
  @ApiBody(BODY)
  @ApiResponse({ status: 202, type: HackatimeHeartbeat })
  @ApiResponse({ status: 422, type: HackatimeError, description: 'None is accepted.' })
  async create(
    @CurrentAccess() access: Access,
    @Body() body: unknown,
    @Headers() headers: RequestHeaders,
    @Ip() ip: string,
  ): Promise<HackatimeHeartbeat> {
    const { results, context } = await this.take(access, body, headers, ip);
    return presentFirst(results, context);
  }

  @Post('heartbeats')
  @HttpCode(202)
  @Requires('write_heartbeats', self())
  @ApiOperation({ summary: 'Send a heartbeat (short address)' })
  @ApiBody(BODY)
  @ApiResponse({ status: 202, type: HackatimeHeartbeat })
  @ApiResponse({ status: 422, type: HackatimeError, description: 'None is accepted.' })
  createOwn(
    @CurrentAccess() access: Access,
    @Body() body: unknown,
    @Headers() headers: RequestHeaders,
    @Ip() ip: string,
  ): Promise<HackatimeHeartbeat> {
    return this.create(access, body, headers, ip);
  }

  @Post('users/:id/heartbeats.bulk')
  @HttpCode(201)
  @Requires('write_heartbeats', numberedUser('id'))
  @OfUser()
  @ApiOperation({ summary: 'Send several heartbeats', description: 'Each is stored or refused on its own.' })
  @ApiBody(BODY)
  @ApiResponse({ status: 201, type: HackatimeBulkAnswer })
  async createMany(
    @CurrentAccess() access: Access,
    @Body() body: unknown,
    @Headers() headers: RequestHeaders,
    @Ip() ip: string,
  ): Promise<HackatimeBulkAnswer> {
    const { results, context } = await this.take(access, body, headers, ip);
    return presentPush(results, context);
  }

  @Post('heartbeats.bulk')
  @HttpCode(201)
  @Requires('write_heartbeats', self())
  @ApiOperation({ summary: 'Send several heartbeats (short address)' })
  @ApiBody(BODY)
  @ApiResponse({ status: 201, type: HackatimeBulkAnswer })
  createManyOwn(
    @CurrentAccess() access: Access,
    @Body() body: unknown,
    @Headers() headers: RequestHeaders,
    @Ip() ip: string,
  ): Promise<HackatimeBulkAnswer> {
    return this.createMany(access, body, headers, ip);
  }

  private async take(
    { owner }: Access,
    body: unknown,
    headers: RequestHeaders,
    ip: string,
  ): Promise<{ results: readonly IngestResult[]; context: PushContext }> {
    const { items } = readHeartbeatItems(body, this.maxItems);
    const results = await this.ingest.ingest(owner.id, items, readClient(headers, ip));
    const accepted = results.flatMap((result) => (result.ok ? [result.id] : []));
    const stored = await this.heartbeats.findWhole(owner.id, accepted);
    const now = this.clock.now();
    return { results, context: { owner: owner.id, ip, now, isWakatimeClient: isWakatimeClient(headers), stored } };
  }
}
