import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { anyone, Requires, Scope } from '#libs/platform/auth';
import { COMPAT_PREFIX } from '../prefixes.js';

/** The address that people paste into their editor, opened in a browser. */
@ApiTags('Heartbeats')
@Controller([COMPAT_PREFIX, 'hackatime/v1'])
export class HackatimeHomeController {
  @Get()
  @Redirect('/', 302)
  @Requires(Scope.none('leads to the front page'), anyone())
  @ApiOperation({ summary: 'The front page' })
  @ApiResponse({ status: 302, description: 'To `/`.' })
  open(): void {}
}
