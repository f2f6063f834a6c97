import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { DUMP_TYPES, DumpsService } from '#libs/dumps';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { ErrorAnswer } from '../heartbeats.responses.js';
import { OfUser, Reading } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { presentDump, presentDumps } from './dumps.presenter.js';
import { readDumpRequest } from './dumps.requests.js';
import { DataDumpAnswer, DataDumpsAnswer } from './dumps.responses.js';

const REQUEST = {
  type: 'object',
  properties: {
    type: { type: 'string', enum: [...DUMP_TYPES], default: 'heartbeats', description: 'What it holds.' },
    email_when_finished: { type: 'boolean', default: false, description: 'Mail to the confirmed address.' },
  },
} as const;

/** Exports of everything that is known of a person's time. */
@Reading('Data dumps')
@Controller(WAKATIME_PREFIXES)
export class DumpsController {
  constructor(private readonly dumps: DumpsService) {}

  @Get('users/:user/data_dumps')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Exports that have not expired' })
  @OfUser()
  @ApiResponse({ status: 200, type: DataDumpsAnswer })
  async list(@CurrentAccess() { owner }: Access): Promise<DataDumpsAnswer> {
    return presentDumps(await this.dumps.list(owner.id));
  }

  @Post('users/:user/data_dumps')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({
    summary: 'Ask for an export',
    description:
      '`heartbeats` and `daily` are JSON in the layout of WakaTime, `csv` and `parquet` hold the heartbeats as a table. ' +
      'One unexpired export of a type at a time.',
  })
  @OfUser()
  @ApiBody({ schema: REQUEST as never, required: false })
  @ApiResponse({ status: 201, type: DataDumpAnswer })
  @ApiResponse({ status: 400, type: ErrorAnswer, description: 'There is an unexpired one, or the type is unknown.' })
  async request(@CurrentAccess() { owner }: Access, @Body() body: unknown): Promise<DataDumpAnswer> {
    return { data: presentDump(await this.dumps.request(owner.id, readDumpRequest(body))) };
  }
}
