import { Readable } from 'node:stream';
import { applyDecorators, Body, Controller, Get, Ip, Put, Query, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiProduces, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AUDIT_ACTIONS } from '#libs/audit';
import { AUDIT_RETENTION, OrgAudit, orgCallerOf } from '#libs/orgs';
import { CurrentOrg, type OrgAccess, org, Requires } from '#libs/platform/auth';
import { BY_ANY, Managing, Of } from '../management/openapi.js';
import { BY_RECENT_LOGIN } from '../proofs.js';
import { bodyOf, jsonOf } from '../read-json.js';
import { readAnchor, readAuditQuery } from './org-audit.requests.js';
import {
  AuditRetentionAnswer,
  linesOf,
  OrgAuditLogAnswer,
  OrgAuditVerificationAnswer,
  presentAuditPage,
  presentReport,
} from './org-audit.responses.js';

type Values = Readonly<Record<string, unknown>>;
const VIEWED = org('org', 'view_audit_log');
const NDJSON = 'application/x-ndjson';

const Filtered = () =>
  applyDecorators(
    ApiQuery({ name: 'action', required: false, enum: AUDIT_ACTIONS }),
    ApiQuery({
      name: 'actor',
      required: false,
      description: 'Id of a person, a service account or a directory token.',
    }),
    ApiQuery({ name: 'target', required: false, description: 'Id of what was acted on.' }),
    ApiQuery({ name: 'from', required: false, description: 'First instant, ISO 8601.', example: '2026-10-01' }),
    ApiQuery({ name: 'to', required: false, description: 'First instant left out, ISO 8601.', example: '2026-11-01' }),
  );

/** What was done in an organisation. */
@Managing('Audit log of organisations')
@Controller('api/orgs/v1/:org/audit_log')
export class OrgAuditController {
  constructor(private readonly audit: OrgAudit) {}

  @Get()
  @Requires('read_orgs', VIEWED, BY_ANY)
  @ApiOperation({ summary: 'Who did what to whom, newest first' })
  @Of('org')
  @Filtered()
  @ApiQuery({ name: 'before', required: false, type: Number, description: '`next_before` of the page before.' })
  @ApiQuery({ name: 'limit', required: false, type: Number, description: '1 to 500; 100 when absent.', example: 100 })
  @ApiResponse({ status: 200, type: OrgAuditLogAnswer })
  async list(@CurrentOrg() { org: { id } }: OrgAccess, @Query() query: Values): Promise<OrgAuditLogAnswer> {
    const { question, place } = readAuditQuery(query);
    return presentAuditPage(await this.audit.page(id, question, place));
  }

  @Get('export')
  @Requires('read_orgs', VIEWED, BY_ANY)
  @ApiOperation({
    summary: 'The whole log as JSON lines, oldest first',
    description:
      'With the same filters. The export is itself a record of the log, the last one of an unfiltered export.',
  })
  @Of('org')
  @Filtered()
  @ApiProduces(NDJSON)
  @ApiResponse({ status: 200, description: 'One record per line.', schema: { type: 'string' } })
  async export(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Query() query: Values,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const records = await this.audit.export(orgCallerOf(access, address), readAuditQuery(query).question);
    void reply
      .headers({ 'content-type': NDJSON, 'content-disposition': 'attachment; filename="audit-log.jsonl"' })
      .send(Readable.from(linesOf(records)));
  }

  @Get('verification')
  @Requires('read_orgs', VIEWED, BY_ANY)
  @ApiOperation({
    summary: 'Is the log what was written?',
    description: 'Computes the hash of every record again: takes seconds for a long log.',
  })
  @Of('org')
  @ApiQuery({ name: 'head', required: false, description: 'A head that was noted earlier, `number:hash`.' })
  @ApiResponse({ status: 200, type: OrgAuditVerificationAnswer })
  async verify(@CurrentOrg() { org: { id } }: OrgAccess, @Query() query: Values): Promise<OrgAuditVerificationAnswer> {
    return presentReport(await this.audit.verify(id, readAnchor(query)));
  }

  @Get('retention')
  @Requires('read_orgs', VIEWED, BY_ANY)
  @ApiOperation({ summary: 'For how long details are kept' })
  @Of('org')
  @ApiResponse({ status: 200, type: AuditRetentionAnswer })
  async retention(@CurrentOrg() { org: { id } }: OrgAccess): Promise<AuditRetentionAnswer> {
    return { data: { days: await this.audit.retention(id) } };
  }

  @Put('retention')
  @Requires('write_orgs', org('org', 'edit_org'), BY_RECENT_LOGIN)
  @ApiOperation({ summary: 'Decide for how long details are kept', description: 'Records themselves always stay.' })
  @Of('org')
  @ApiBody(bodyOf(AUDIT_RETENTION))
  @ApiResponse({ status: 200, type: AuditRetentionAnswer })
  async setRetention(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<AuditRetentionAnswer> {
    return { data: { days: await this.audit.setRetention(orgCallerOf(access, address), jsonOf(body)) } };
  }
}
