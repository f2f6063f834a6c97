import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { FileTimeReader } from '#libs/activity';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { presentOwnTime } from './file-experts.presenter.js';
import { readFile } from './file-experts.requests.js';
import { FileExpertsAnswer } from './file-experts.responses.js';
import { CAPTURE_LIMITS, type CaptureLimits, readBody } from './heartbeats.requests.js';
import { ErrorAnswer } from './heartbeats.responses.js';
import { OfUser, Reading } from './openapi.js';
import { WAKATIME_PREFIXES } from './prefixes.js';

/** "Who knows this file?", asked by editors for the file in front. */
@Reading('Heartbeats')
@Controller(WAKATIME_PREFIXES)
export class FileExpertsController {
  constructor(
    private readonly fileTime: FileTimeReader,
    @Inject(CAPTURE_LIMITS) private readonly limits: CaptureLimits,
  ) {}

  @Post('users/:user/file_experts')
  @HttpCode(200)
  @Requires('read_heartbeats', pathUser('user'))
  @OfUser()
  @ApiOperation({ summary: 'Time spent on a file' })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['entity'],
      properties: {
        entity: { type: 'string' },
        project: { type: 'string' },
        project_root_count: { type: 'integer' },
      },
      example: { entity: '/home/dev/demo/main.py', project: 'demo', project_root_count: 4 },
    },
  })
  @ApiResponse({ status: 200, type: FileExpertsAnswer })
  @ApiResponse({ status: 413, type: ErrorAnswer, description: 'Too many items or bytes.' })
  async list(@CurrentAccess() access: Access, @Body() body: unknown): Promise<FileExpertsAnswer> {
    const file = readFile(readBody(body, this.limits));
    const seconds = await this.fileTime.totalSeconds(access.visible, file);
    return presentOwnTime(seconds, access.owner);
  }
}
