import { Controller, Get, Param, Query as QueryParams, Res } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiQuery,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { anyone, Requires, Scope } from '#libs/platform/auth';
import { CHART_THEMES, ShareCharts, ShareTokens, SharingError } from '#libs/sharing';
import { type Person, UsersReader } from '#libs/users';
import { Etag, EtagGate } from '../../../http/etag.js';
import { ErrorAnswer } from '../heartbeats.responses.js';
import { Reading } from '../openapi.js';
import type { Query } from '../query.requests.js';
import { ShareAnswers } from './share-answers.js';
import { readChartWish } from './share-charts.requests.js';
import { SharedDaysAnswer, SharedPartsAnswer } from './share-tokens.responses.js';

/** A revoked chart lives on in caches for so long. */
const KEPT_SECONDS = 300;
/** A drawing has styles of its own; shown as a document it can do nothing else. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox";

/** Charts that people have published, for other people's pages. */
@Reading('Sharing')
@Controller('share')
export class ShareChartsController {
  constructor(
    private readonly tokens: ShareTokens,
    private readonly charts: ShareCharts,
    private readonly users: UsersReader,
    private readonly answers: ShareAnswers,
  ) {}

  @Get(':user/:file')
  @Requires(Scope.none('whoever was given the address may look'), anyone())
  @ApiOperation({ summary: 'A published chart', description: `Caches may keep it for ${KEPT_SECONDS} seconds.` })
  @ApiExtraModels(SharedDaysAnswer, SharedPartsAnswer)
  @ApiParam({ name: 'user', description: '@username of the person.', example: '@jane' })
  @ApiParam({ name: 'file', description: 'The id and `.json`, `.svg` or `.png`; the numbers without an ending.' })
  @ApiQuery({ name: 'callback', required: false, description: 'A function to call with the numbers (JSONP).' })
  @ApiQuery({ name: 'theme', required: false, enum: CHART_THEMES, description: 'Of drawings and pictures.' })
  @ApiProduces('application/json', 'application/javascript', 'image/svg+xml', 'image/png')
  @ApiResponse({
    status: 200,
    description: 'The chart.',
    schema: { oneOf: [SharedDaysAnswer, SharedPartsAnswer].map((type) => ({ $ref: getSchemaPath(type) })) },
  })
  @ApiResponse({ status: 304, description: 'Nothing has changed.' })
  @ApiResponse({ status: 404, type: ErrorAnswer, description: 'No such chart of this person.' })
  async find(
    @Param('user') user: string,
    @Param('file') file: string,
    @QueryParams() query: Query,
    @Etag() etag: EtagGate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | Buffer> {
    const wish = readChartWish(file, query);
    if (wish === undefined) throw notFound();
    const { token, userId } = await this.tokens.open(wish.id);
    const owner = await this.ownerOf(user, userId);
    const version = await this.charts.version(token, owner);
    etag.passPublicly(KEPT_SECONDS, version, wish.format, wish.theme, wish.callback);
    const { type, body } = await this.answers.find(wish, token, { owner, version });
    reply.header('content-type', type).header('content-security-policy', POLICY);
    return body;
  }

  private async ownerOf(ref: string, userId: number): Promise<Person> {
    const owner = await this.users.resolve(ref, undefined);
    if (owner?.id !== userId) throw notFound();
    return owner;
  }
}

function notFound(): SharingError {
  return new SharingError('sharing.not_found', 'no such chart of this person');
}
