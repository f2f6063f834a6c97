import { Body, Controller, Delete, Headers, HttpCode, Inject, Ip, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HeartbeatIngestService, HeartbeatsReader, HeartbeatsService, type IngestResult } from '#libs/heartbeats';
import { type Access, CurrentAccess, pathUser, Requires, self } from '#libs/platform/auth';
import { type RequestHeaders, readClient } from '../../http/client-info.js';
import { isUnder } from '../../http/face.js';
import { presentHeartbeat } from './heartbeat-list.presenter.js';
import type { HeartbeatRow } from './heartbeat-list.responses.js';
import { HEARTBEAT_BODY, HEARTBEAT_EXAMPLE } from './heartbeats.openapi.js';
import { presentBulk, presentSingle } from './heartbeats.presenter.js';
import { CAPTURE_LIMITS, type CaptureLimits, readDeletion, readHeartbeats } from './heartbeats.requests.js';
import { BulkAnswer, EmptyAnswer, ErrorAnswer, SingleAnswer } from './heartbeats.responses.js';
import { OfUser } from './openapi.js';
import { OWN_PREFIX, WAKATIME_PREFIXES } from './prefixes.js';

/**
 * Heartbeats in, and out again. Both routes take one heartbeat as well as a list. At the addresses that Wakapi serves too,
 * and WakaTime does not, what was sent to the single route is answered as Wakapi does: 201, and item by item.
 */
@ApiTags('Heartbeats')
@ApiResponse({
  status: 400,
  type: ErrorAnswer,
  description: 'The body holds no heartbeat, or the only one is refused.',
})
@ApiResponse({ status: 401, type: ErrorAnswer })
@ApiResponse({ status: 404, type: ErrorAnswer })
@ApiResponse({ status: 413, type: ErrorAnswer, description: 'Too many items or bytes; nothing was stored.' })
@ApiResponse({ status: 429, type: ErrorAnswer })
@ApiResponse({ status: 503, type: ErrorAnswer, description: 'Overloaded; send again after Retry-After.' })
@Controller(WAKATIME_PREFIXES)
export class HeartbeatsController {
  constructor(
    private readonly ingest: HeartbeatIngestService,
    private readonly heartbeats: HeartbeatsService,
    private readonly reader: HeartbeatsReader,
    @Inject(CAPTURE_LIMITS) private readonly limits: CaptureLimits,
  ) {}

  @Post(['users/:user/heartbeats', 'users/:user/heartbeat'])
  @HttpCode(202)
  @Requires('write_heartbeats', pathUser('user'))
  @OfUser()
  @ApiOperation({ summary: 'Send a heartbeat' })
  @ApiBody(HEARTBEAT_BODY)
  @ApiResponse({ status: 202, type: SingleAnswer })
  @ApiResponse({ status: 201, type: SingleAnswer, description: 'Outside of `/api/v1`.' })
  async create(
    @CurrentAccess() access: Access,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { items, isArray } = readHeartbeats(body, this.limits);
    const results = await this.ingest.ingest(access.owner.id, items, readClient(request.headers, request.ip));
    const isWakapis = !isUnder(request.routeOptions.url ?? request.url, OWN_PREFIX);
    if (isWakapis) reply.status(201);
    return presentSingle(results, { isArray, isWakapis }, await this.firstAccepted(access, results));
  }

  @Post(['heartbeats', 'heartbeat'])
  @HttpCode(202)
  @Requires('write_heartbeats', self())
  @ApiOperation({ summary: 'Send a heartbeat (short address)' })
  @ApiBody(HEARTBEAT_BODY)
  @ApiResponse({ status: 202, type: SingleAnswer })
  @ApiResponse({ status: 201, type: SingleAnswer, description: 'Outside of `/api/v1`.' })
  createOwn(
    @CurrentAccess() access: Access,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.create(access, body, request, reply);
  }

  @Post('users/:user/heartbeats.bulk')
  @HttpCode(201)
  @Requires('write_heartbeats', pathUser('user'))
  @OfUser()
  @ApiOperation({ summary: 'Send several heartbeats', description: 'Each is stored or refused on its own.' })
  @ApiBody({ schema: { type: 'array', items: { type: 'object' }, example: [HEARTBEAT_EXAMPLE] } })
  @ApiResponse({ status: 201, type: BulkAnswer })
  async createMany(
    @CurrentAccess() access: Access,
    @Body() body: unknown,
    @Headers() headers: RequestHeaders,
    @Ip() ip: string,
  ) {
    const { items } = readHeartbeats(body, this.limits);
    const results = await this.ingest.ingest(access.owner.id, items, readClient(headers, ip));
    return presentBulk(results);
  }

  @Delete('users/:user/heartbeats.bulk')
  @Requires('write_heartbeats', pathUser('user'))
  @OfUser()
  @ApiOperation({ summary: 'Delete heartbeats of one local day', description: 'Ids of other days are left alone.' })
  @ApiBody({
    schema: { type: 'object', example: { date: '2026-10-01', ids: ['01923f9c-6c1a-8e21-9b5d-3f2a6c7d8e9f'] } },
  })
  @ApiResponse({ status: 200, type: EmptyAnswer })
  async deleteMany(@CurrentAccess() access: Access, @Body() body: unknown): Promise<EmptyAnswer> {
    const orders = readDeletion(body, access.owner.timezone, this.limits);
    for (const { ids, range } of orders) await this.heartbeats.delete(access.owner.id, ids, range);
    return { data: {} };
  }

  private async firstAccepted({ owner }: Access, results: readonly IngestResult[]): Promise<HeartbeatRow | null> {
    const accepted = results.find((result) => result.ok);
    const stored = accepted && (await this.reader.find(owner.id, accepted.id));
    return stored === undefined ? null : presentHeartbeat(stored, owner.uuid);
  }
}
