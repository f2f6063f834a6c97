import { Readable } from 'node:stream';
import { Controller, Delete, Get, Param, Post, Query as QueryParams, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Import, ImportsService, type ReceivedFile } from '#libs/imports';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { mediaTypeOf } from '../../../http/content-type.js';
import { readUpload } from '../../../http/read-upload.js';
import { ErrorAnswer } from '../heartbeats.responses.js';
import { OfUser, Reading, Takes } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { badFields } from '../problems.js';
import { pageOf, type Query } from '../query.requests.js';
import { IMPORT_REQUEST } from './imports.openapi.js';
import { presentImport, presentImports, rejectsAsCsv, rejectsAsLines } from './imports.presenter.js';
import { readKind, readRejectsFormat, readRemoteSource } from './imports.requests.js';
import { ImportAnswer, ImportsAnswer } from './imports.responses.js';

/** Bringing heartbeats along from elsewhere. */
@Reading('Imports')
@Controller(WAKATIME_PREFIXES)
export class ImportsController {
  constructor(private readonly imports: ImportsService) {}

  @Post('users/:user/imports')
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({
    summary: 'Import heartbeats',
    description:
      'A file as multipart/form-data (`kind`, `file`: JSON, by gzip, or a zip with one JSON), or as JSON what to ask ' +
      'another server with. One import at a time. Rows that are there already, also those within a millisecond of a ' +
      'heartbeat of the same entity, are counted as duplicates.',
  })
  @OfUser()
  @ApiConsumes('multipart/form-data', 'application/json')
  @ApiBody({ schema: IMPORT_REQUEST as never })
  @ApiResponse({ status: 201, type: ImportAnswer })
  @ApiResponse({ status: 409, type: ErrorAnswer, description: 'Another import has not ended.' })
  @ApiResponse({ status: 413, type: ErrorAnswer, description: 'The file is too large.' })
  async create(@CurrentAccess() { owner }: Access, @Req() request: FastifyRequest): Promise<ImportAnswer> {
    const isFile = mediaTypeOf(request) === 'multipart/form-data';
    const created = isFile
      ? await this.fromFile(owner.id, request)
      : await this.imports.startRemote(owner.id, await readRemoteSource(request));
    return { data: presentImport(created) };
  }

  @Get('users/:user/imports')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Imports, newest first' })
  @OfUser()
  @Takes('page')
  @ApiResponse({ status: 200, type: ImportsAnswer })
  async list(@CurrentAccess() { owner }: Access, @QueryParams() query: Query): Promise<ImportsAnswer> {
    const page = pageOf(query);
    return presentImports(await this.imports.list(owner.id, page), page);
  }

  @Get('users/:user/imports/:import')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'An import, and how far it got' })
  @OfUser()
  @ApiResponse({ status: 200, type: ImportAnswer })
  async get(@CurrentAccess() { owner }: Access, @Param('import') id: string): Promise<ImportAnswer> {
    return { data: presentImport(await this.imports.get(owner.id, id)) };
  }

  @Delete('users/:user/imports/:import')
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Call an import off', description: 'What it has stored stays.' })
  @OfUser()
  @ApiResponse({ status: 200, type: ImportAnswer })
  @ApiResponse({ status: 409, type: ErrorAnswer, description: 'It has ended.' })
  async cancel(@CurrentAccess() { owner }: Access, @Param('import') id: string): Promise<ImportAnswer> {
    return { data: presentImport(await this.imports.cancel(owner.id, id)) };
  }

  @Get('users/:user/imports/:import/rejects')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Rows that were refused, and why', description: 'The first 10,000 of an import are kept.' })
  @OfUser()
  @ApiQuery({ name: 'format', required: false, enum: ['jsonl', 'csv'] })
  @ApiProduces('application/x-ndjson', 'text/csv')
  @ApiResponse({ status: 200, description: 'One refused row per line: its place, the reasons, what it was.' })
  async rejects(
    @CurrentAccess() { owner }: Access,
    @Param('import') id: string,
    @QueryParams() query: Query,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const isCsv = readRejectsFormat(query.format) === 'csv';
    const rows = await this.imports.rejects(owner.id, id);
    await reply
      .header('content-type', isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
      .header('content-disposition', `attachment; filename="rejects.${isCsv ? 'csv' : 'jsonl'}"`)
      .send(Readable.from(isCsv ? rejectsAsCsv(rows) : rejectsAsLines(rows)));
  }

  private async fromFile(owner: number, request: FastifyRequest): Promise<Import> {
    const discard = (kept: ReceivedFile) => this.imports.discard(kept);
    const { fields, file } = await readUpload(request, (bytes) => this.imports.receive(owner, bytes), discard);
    if (file === undefined) throw badFields({ file: ['This field is required.'] });
    try {
      const kind = readKind(fields.get('kind'));
      return await this.imports.start(owner, { kind, fileName: file.name }, file.kept);
    } catch (error) {
      await discard(file.kept);
      throw error;
    }
  }
}
