import { Controller, Get, Param, Query as QueryParams, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DumpFiles } from '#libs/dumps';
import { anyone, Requires, Scope } from '#libs/platform/auth';
import { sendFile, takesGzip } from '../../../http/send-file.js';
import { ErrorAnswer } from '../heartbeats.responses.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import type { Query } from '../query.requests.js';
import { readLinkProof } from './dumps.requests.js';

/** The files of exports, for whoever has a link. */
@ApiTags('Data dumps')
@Controller(WAKATIME_PREFIXES)
export class DumpFilesController {
  constructor(private readonly files: DumpFiles) {}

  @Get('data_dumps/:id/download')
  @Requires(Scope.none('the link is signed, and expires with the export'), anyone())
  @ApiOperation({
    summary: 'The file of an export',
    description:
      'Links come from the list of exports. Text is sent with `Content-Encoding: gzip` to who takes that, plain to others. ' +
      'A `Range` may be asked for.',
  })
  @ApiQuery({ name: 'expires', description: 'Seconds since the Unix epoch.' })
  @ApiQuery({ name: 'signature' })
  @ApiProduces('application/json', 'text/csv', 'application/vnd.apache.parquet')
  @ApiResponse({ status: 200, description: 'The file.' })
  @ApiResponse({ status: 206, description: 'The bytes that were asked for.' })
  @ApiResponse({ status: 403, type: ErrorAnswer, description: 'The signature is wrong.' })
  @ApiResponse({ status: 404, type: ErrorAnswer, description: 'The export is gone.' })
  @ApiResponse({ status: 410, type: ErrorAnswer, description: 'The link has expired.' })
  @ApiResponse({ status: 416, type: ErrorAnswer, description: 'The file has no such bytes.' })
  async download(
    @Param('id') id: string,
    @QueryParams() query: Query,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = await this.files.find(id, readLinkProof(query), takesGzip(request.headers['accept-encoding']));
    await sendFile(request, reply, {
      ...file,
      tag: file.isGzip ? `${id}-gzip` : id,
      ...(file.isGzip && { contentEncoding: 'gzip' }),
      open: (bounds) => file.open(bounds),
    });
  }
}
