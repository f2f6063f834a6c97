import { Body, Controller, HttpCode, Inject, Logger, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Access, CurrentAccess, Requires, self } from '#libs/platform/auth';
import { CAPTURE_LIMITS, type CaptureLimits, readBody } from './heartbeats.requests.js';
import { EmptyAnswer, ErrorAnswer } from './heartbeats.responses.js';
import { readPluginError } from './plugin-errors.requests.js';
import { WAKATIME_PREFIXES } from './prefixes.js';

/** Where clients report their own crashes; they end in the log. */
@ApiTags('Plugins')
@Controller(WAKATIME_PREFIXES)
export class PluginErrorsController {
  private readonly logger = new Logger('plugin-errors');

  constructor(@Inject(CAPTURE_LIMITS) private readonly limits: CaptureLimits) {}

  @Post('plugins/errors')
  @HttpCode(201)
  @Requires('write_heartbeats', self())
  @ApiOperation({ summary: 'Report a crash of a client' })
  @ApiBody({ schema: { type: 'object', example: { plugin: 'vim-wakatime/11.1.1', error_message: 'no such file' } } })
  @ApiResponse({ status: 201, type: EmptyAnswer })
  @ApiResponse({ status: 400, type: ErrorAnswer })
  @ApiResponse({ status: 401, type: ErrorAnswer })
  @ApiResponse({ status: 413, type: ErrorAnswer, description: 'Too many items or bytes.' })
  @ApiResponse({ status: 503, type: ErrorAnswer, description: 'Temporarily unavailable; see Retry-After.' })
  report(@CurrentAccess() access: Access, @Body() body: unknown): EmptyAnswer {
    const error = readPluginError(readBody(body, this.limits));
    this.logger.warn({ message: 'a client crashed', userId: access.owner.id, ...error });
    return { data: {} };
  }
}
