import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type Import, ImportsService, type ReceivedFile } from '#libs/imports';
import type { UserId } from '#libs/kernel';
import { type Access, CurrentAccess, Requires, self } from '#libs/platform/auth';
import { mediaTypeOf } from '../../../http/content-type.js';
import { readSmallBody, readUpload } from '../../../http/read-upload.js';
import { AboutPeople, Operation, Refuses } from '../openapi.js';
import { readFields } from '../requests.js';
import { presentHeartbeatImport } from './imports.presenter.js';
import { readFileKind, readRemoteSource } from './imports.requests.js';
import { HeartbeatImportAnswer } from './imports.responses.js';

const BY_OWNER = { by: ['api_key', 'session'] } as const;
const REQUEST = {
  type: 'object',
  properties: {
    provider: {
      type: 'string',
      enum: ['wakatime_dump', 'hackatime_v1_dump', 'wakatime_download_link'],
      description: 'Which server to ask, or what the file is of.',
    },
    api_key: { type: 'string', description: 'Key of the other server.' },
    download_url: { type: 'string', description: 'With wakatime_download_link: where the dump is.' },
    file: { type: 'string', format: 'binary', description: 'JSON, by gzip, or a zip with one JSON.' },
  },
};

/** Bringing heartbeats along, the way Hackatime's clients ask for it. */
@AboutPeople('My data')
@Controller('my/heartbeat_imports')
export class HeartbeatImportsController {
  constructor(private readonly imports: ImportsService) {}

  @Post()
  @HttpCode(202)
  @Requires('write_heartbeats', self(), BY_OWNER)
  @Operation(
    'Import heartbeats',
    'From a file, or from WakaTime or Hackatime by a key there. One import at a time. A browser sends its token in the ' +
      'header `X-CSRF-Token`.',
  )
  @ApiConsumes('multipart/form-data', 'application/json')
  @ApiBody({ schema: REQUEST as never })
  @ApiResponse({ status: 202, type: HeartbeatImportAnswer })
  @Refuses(400, 'The body is broken.')
  @Refuses(409, 'Another import has not ended.')
  @Refuses(413, 'The file is too large.')
  @Refuses(422, 'Neither a file nor a server to ask.')
  async create(@CurrentAccess() { owner }: Access, @Req() request: FastifyRequest): Promise<HeartbeatImportAnswer> {
    const isForm = mediaTypeOf(request) === 'multipart/form-data';
    const created = isForm ? await this.fromForm(owner.id, request) : await this.fromFields(owner.id, request);
    return presentHeartbeatImport(created);
  }

  @Get(':id')
  @Requires('read_heartbeats', self(), BY_OWNER)
  @Operation('How far an import got')
  @ApiResponse({ status: 200, type: HeartbeatImportAnswer })
  @Refuses(404, 'No such import of the caller.')
  async find(@CurrentAccess() { owner }: Access, @Param('id') id: string): Promise<HeartbeatImportAnswer> {
    return presentHeartbeatImport(await this.imports.get(owner.id, id));
  }

  private async fromForm(owner: UserId, request: FastifyRequest): Promise<Import> {
    const discard = (kept: ReceivedFile) => this.imports.discard(kept);
    const { fields, file } = await readUpload(request, (bytes) => this.imports.receive(owner, bytes), discard);
    if (file === undefined) return this.imports.startRemote(owner, readRemoteSource(fields));
    try {
      return await this.imports.start(owner, { kind: readFileKind(fields), fileName: file.name }, file.kept);
    } catch (error) {
      await discard(file.kept);
      throw error;
    }
  }

  private async fromFields(owner: UserId, request: FastifyRequest): Promise<Import> {
    const fields = readFields(request, await readSmallBody(request.body));
    return this.imports.startRemote(owner, readRemoteSource(new Map(Object.entries(fields))));
  }
}
