import { Body, Controller, Delete, Get, HttpCode, Post, Query as QueryParams } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { ExternalDurations } from '#libs/external-durations';
import { dayRange } from '#libs/kernel';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { isRecord, readBody } from '../heartbeats.requests.js';
import { BulkAnswer, EmptyAnswer, ErrorAnswer } from '../heartbeats.responses.js';
import { OfUser, Reading, Takes } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { badFields, badRequest } from '../problems.js';
import { filtersOf, type Query, requiredDateOf, zoneOf } from '../query.requests.js';
import { ReadingContexts } from '../reading.context.js';
import { presentExternalDuration, presentExternalDurations, presentSaved } from './external-durations.presenter.js';
import { readExternalDeletion } from './external-durations.requests.js';
import { ExternalDurationAnswer, ExternalDurationsAnswer } from './external-durations.responses.js';

const LIMITS = { maxItems: 1_000 };

const EXAMPLE = {
  external_id: 'meeting-42',
  entity: 'Weekly planning',
  type: 'event',
  category: 'meeting',
  start_time: 1795219800.25,
  end_time: 1795223400,
  project: 'demo',
  meta: 'room=4',
};

/** Time that no editor saw: meetings, design, calls. */
@Reading('External durations')
@Controller(WAKATIME_PREFIXES)
export class ExternalDurationsController {
  constructor(
    private readonly contexts: ReadingContexts,
    private readonly durations: ExternalDurations,
  ) {}

  @Get('users/:user/external_durations')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'External durations of a day' })
  @OfUser()
  @Takes('date', 'project', 'branches', 'timezone')
  @ApiResponse({ status: 200, type: ExternalDurationsAnswer })
  async list(@CurrentAccess() { owner }: Access, @QueryParams() query: Query): Promise<ExternalDurationsAnswer> {
    const context = this.contexts.of(owner);
    const zone = zoneOf(query, context);
    const range = dayRange(requiredDateOf(query, 'date', zone, context.now), zone);
    const filters = filtersOf(query);
    const durations = await this.durations.list(owner.id, range, filters);
    return presentExternalDurations(durations, owner.uuid, { range, branches: filters.branches ?? [] });
  }

  @Post('users/:user/external_durations')
  @HttpCode(201)
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({
    summary: 'Save an external duration',
    description: 'One with the same external id, of the same app or provider, is replaced.',
  })
  @OfUser()
  @ApiBody({ schema: { type: 'object', example: EXAMPLE } })
  @ApiResponse({ status: 201, type: ExternalDurationAnswer })
  @ApiResponse({ status: 400, type: ErrorAnswer })
  async create(@CurrentAccess() { owner, viewer }: Access, @Body() body: unknown): Promise<ExternalDurationAnswer> {
    const [result] = await this.durations.save(owner.id, [readBody(body, LIMITS)], viewer?.appId);
    if (result?.ok === false) throw badFields(result.errors);
    const saved = result?.id == null ? undefined : await this.durations.find(owner.id, result.id);
    return { data: saved === undefined ? null : presentExternalDuration(saved, owner.uuid) };
  }

  @Post('users/:user/external_durations.bulk')
  @HttpCode(201)
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Save up to 1000 external durations', description: 'Each is saved or refused on its own.' })
  @OfUser()
  @ApiBody({ schema: { type: 'array', maxItems: LIMITS.maxItems, items: { type: 'object' }, example: [EXAMPLE] } })
  @ApiResponse({ status: 201, type: BulkAnswer })
  @ApiResponse({ status: 400, type: ErrorAnswer })
  async createMany(@CurrentAccess() { owner, viewer }: Access, @Body() body: unknown) {
    const value = readBody(body, LIMITS);
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!items.some(isRecord)) throw badRequest('The body must be a list of external durations.');
    return presentSaved(await this.durations.save(owner.id, items, viewer?.appId));
  }

  @Delete('users/:user/external_durations.bulk')
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({
    summary: 'Delete external durations of a local day',
    description: 'Ids of other days are left alone.',
  })
  @OfUser()
  @ApiBody({
    schema: { type: 'object', example: { date: '2026-11-21', ids: ['5f8a2c7f-8b3a-4c2c-9b3f-1d2c4f5b6a7c'] } },
  })
  @ApiResponse({ status: 200, type: EmptyAnswer })
  async deleteMany(@CurrentAccess() { owner }: Access, @Body() body: unknown): Promise<EmptyAnswer> {
    for (const { ids, range } of readExternalDeletion(readBody(body, LIMITS), owner.timezone, LIMITS.maxItems)) {
      await this.durations.delete(owner.id, ids, range);
    }
    return { data: {} };
  }
}
