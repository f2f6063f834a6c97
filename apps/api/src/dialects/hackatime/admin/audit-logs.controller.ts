import { Controller, Get, Query } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { AUDIT_ACTIONS, AuditReader, AuditVerifier, INSTANCE_CHAIN } from '#libs/audit';
import { admin, Requires } from '#libs/platform/auth';
import { Operation } from '../openapi.js';
import { ADMIN_PREFIX } from '../prefixes.js';
import { presentAuditLogs, presentVerification } from './audit-logs.presenter.js';
import { readAuditLogsQuery } from './audit-logs.requests.js';
import { AuditLogsAnswer, AuditVerificationAnswer } from './audit-logs.responses.js';
import { Administering, Refuses } from './openapi.js';

/** What was done to this installation; organisations keep logs of their own. */
@Administering('Audit log')
@Controller(`${ADMIN_PREFIX}/audit_logs`)
export class AuditLogsController {
  constructor(
    private readonly reader: AuditReader,
    private readonly verifier: AuditVerifier,
  ) {}

  @Get()
  @Requires('admin', admin('viewer'))
  @Operation('Who did what to whom')
  @ApiQuery({ name: 'action', required: false, enum: AUDIT_ACTIONS })
  @ApiQuery({ name: 'actor_id', required: false, description: 'Public id of a person or an app.' })
  @ApiQuery({ name: 'target_id', required: false, description: 'Public id of what was acted on.' })
  @ApiQuery({ name: 'from', required: false, description: 'First instant, ISO 8601.', example: '2026-10-01' })
  @ApiQuery({ name: 'to', required: false, description: 'First instant left out, ISO 8601.', example: '2026-11-01' })
  @ApiQuery({ name: 'before', required: false, type: Number, description: '`next_before` of the page before.' })
  @ApiQuery({ name: 'limit', required: false, type: Number, description: '1 to 500; 100 when absent.', example: 100 })
  @ApiResponse({ status: 200, type: AuditLogsAnswer })
  @Refuses(422, 'A parameter that cannot be read.')
  async list(@Query() query: Record<string, unknown>): Promise<AuditLogsAnswer> {
    const { question, place } = readAuditLogsQuery(query);
    return presentAuditLogs(await this.reader.page(question, place));
  }

  @Get('verification')
  @Requires('admin', admin('admin'))
  @Operation('Is the log what was written?', 'Computes the hash of every record again: takes seconds for a long log.')
  @ApiResponse({ status: 200, type: AuditVerificationAnswer })
  async verify(): Promise<AuditVerificationAnswer> {
    return presentVerification(await this.verifier.verify(INSTANCE_CHAIN));
  }
}
