import { Body, Controller, Get, HttpCode, Ip, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { type Access, admin, CurrentAccess, Requires } from '#libs/platform/auth';
import { TrustLogReader, TrustService } from '#libs/trust';
import { Operation } from '../openapi.js';
import { ADMIN_PREFIX } from '../prefixes.js';
import { notFound } from '../problems.js';
import { readFields, readText } from '../requests.js';
import { AskedPerson, readRef } from './asked-person.js';
import { callerOf } from './caller.js';
import { Administering, PersonQuery, Refuses, TooLarge } from './openapi.js';
import { readUserIds } from './people.requests.js';
import {
  presentConviction,
  presentCounts,
  presentTrustAuditLog,
  presentTrustAuditLogs,
  presentTrustLogs,
} from './trust.presenter.js';
import { readGrounds, readTrustFilter, readTrustLevel } from './trust.requests.js';
import {
  AUDIT_LOG_COUNTS_SCHEMA,
  AuditLogCountsAnswer,
  CONVICT_SCHEMA,
  ConvictAnswer,
  TRUST_FILTERS,
  TrustAuditLogAnswer,
  TrustAuditLogsAnswer,
  TrustLogsAnswer,
} from './trust.responses.js';

type Fields = Readonly<Record<string, unknown>>;

const MAX_LOGS = 25;
const MAX_AUDIT_LOGS = 250;
const NUMBER = /^[1-9]\d{0,8}$/;

/** What administrators think of people, and who said so. */
@Administering('Trust')
@Controller(ADMIN_PREFIX)
export class TrustController {
  constructor(
    private readonly asked: AskedPerson,
    private readonly trust: TrustService,
    private readonly log: TrustLogReader,
  ) {}

  @Post('user/convict')
  @HttpCode(200)
  @Requires('admin', admin('admin'))
  @Operation(
    'Set how far a person is trusted',
    'Only people below your own level. red, which is meant where no level is named, takes superadmin: the person is on ' +
      'no leaderboard any more.',
  )
  @ApiBody({ schema: CONVICT_SCHEMA })
  @ApiResponse({ status: 200, type: ConvictAnswer })
  @Refuses(404, 'Nobody is called so.')
  @Refuses(422, 'Nobody was named, no such level, or a text that is too long.')
  @TooLarge()
  async convict(
    @CurrentAccess() access: Access,
    @Req() request: object,
    @Body() body: unknown,
    @Ip() address: string,
  ): Promise<ConvictAnswer> {
    const fields = readFields(request, body);
    const person = await this.asked.in(fields, access);
    const level = readTrustLevel(fields.trust_level);
    const change = await this.trust.change(callerOf(access, address), person.id, level, readGrounds(fields));
    return presentConviction(person, change, access.owner);
  }

  @Get('user/trust_logs')
  @Requires('admin', admin('viewer'))
  @Operation('How far a person was trusted')
  @PersonQuery()
  @ApiResponse({ status: 200, type: TrustLogsAnswer })
  async logs(@CurrentAccess() access: Access, @Query() query: Fields): Promise<TrustLogsAnswer> {
    const { id: person } = await this.asked.in(query, access);
    return presentTrustLogs(await this.log.list({ person }, MAX_LOGS));
  }

  @Get('trust_level_audit_logs')
  @Requires('admin', admin('viewer'))
  @Operation('Who was trusted and who was not, by whom and why')
  @ApiQuery({ name: 'user_id', required: false, description: 'Who it was: number, uuid, Slack id or username.' })
  @ApiQuery({ name: 'admin_id', required: false, description: 'Who said so: number, uuid, Slack id or username.' })
  @ApiQuery({ name: 'user_search', required: false, description: 'Part of their name or address.' })
  @ApiQuery({ name: 'admin_search', required: false, description: 'Part of the name or address of who said so.' })
  @ApiQuery({ name: 'trust_level_filter', required: false, enum: Object.keys(TRUST_FILTERS), example: 'all' })
  @ApiResponse({ status: 200, type: TrustAuditLogsAnswer })
  @Refuses(404, 'Nobody is called so.')
  @Refuses(422, 'No such filter.')
  async auditLogs(@CurrentAccess() access: Access, @Query() query: Fields): Promise<TrustAuditLogsAnswer> {
    const level = readTrustFilter(query.trust_level_filter);
    const numberOf = async (name: 'user_id' | 'admin_id') => {
      const ref = readRef(query[name]);
      return ref === undefined ? undefined : (await this.asked.called(ref, access)).id;
    };
    const question = {
      person: await numberOf('user_id'),
      admin: await numberOf('admin_id'),
      personSearch: readText(query.user_search),
      adminSearch: readText(query.admin_search),
      level,
    };
    return presentTrustAuditLogs(await this.log.list(question, MAX_AUDIT_LOGS));
  }

  @Get('trust_level_audit_logs/:id')
  @Requires('admin', admin('viewer'))
  @Operation('One line of that log')
  @ApiParam({ name: 'id', description: 'Number in the log.', example: '12' })
  @ApiResponse({ status: 200, type: TrustAuditLogAnswer })
  @Refuses(404, 'No such line.')
  async auditLog(@Param('id') id: string): Promise<TrustAuditLogAnswer> {
    const entry = NUMBER.test(id) ? await this.log.find(Number(id)) : undefined;
    if (entry === undefined) throw notFound('audit log not found');
    return presentTrustAuditLog(entry);
  }

  @Post('audit_logs/counts')
  @HttpCode(200)
  @Requires('admin', admin('viewer'))
  @Operation('How often people were judged')
  @ApiBody({ schema: AUDIT_LOG_COUNTS_SCHEMA })
  @ApiResponse({ status: 200, type: AuditLogCountsAnswer })
  @Refuses(422, 'No numbers, too many, or something that is none.')
  @TooLarge()
  async counts(@Req() request: object, @Body() body: unknown): Promise<AuditLogCountsAnswer> {
    const ids = readUserIds(readFields(request, body));
    return presentCounts(ids, await this.log.counts(ids));
  }
}
