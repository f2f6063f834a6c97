import { Body, Controller, Get, HttpCode, HttpException, Ip, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { actorOf } from '#libs/audit';
import { anyone, CurrentViewer, type Principal, Requires, Scope, service } from '#libs/platform/auth';
import { ProgrammesService } from '#libs/programmes';
import { RefusesWith } from '../openapi.js';
import { PUBLIC_PREFIX } from '../prefixes.js';
import { readFields } from '../requests.js';
import { changingCaller } from '../service-callers.js';
import { readClaim } from './programmes.requests.js';
import { ClaimAnswer, ClaimConflictAnswer } from './programmes.responses.js';

/** Programmes that time is claimed for. */
@ApiTags('Programmes')
@Controller(`${PUBLIC_PREFIX}/ysws_programs`)
export class ProgrammesController {
  constructor(private readonly programmes: ProgrammesService) {}

  @Get()
  @Requires(Scope.none('names of programmes'), anyone())
  @ApiOperation({ summary: 'Programmes, by number', description: '`nothing`, then those of this installation.' })
  @ApiResponse({ status: 200, schema: { type: 'array', items: { type: 'string' }, example: ['nothing', 'high_seas'] } })
  list(): readonly string[] {
    return this.programmes.names;
  }

  @Post('claim')
  @HttpCode(200)
  @Requires(Scope.none('a program of the operator'), service('stats'))
  @ApiOperation({
    summary: 'Claim heartbeats',
    description: 'All of a stretch of time or none; each goes to one programme.',
  })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['program_id', 'user_id', 'start_time', 'end_time'],
      properties: {
        program_id: { type: 'integer', description: 'Number or name of a programme.', example: 1 },
        user_id: { type: 'string', description: 'Number or Slack id of a person.', example: '7' },
        start_time: { type: 'string', format: 'date-time', example: '2026-10-10T00:00:00Z' },
        end_time: { type: 'string', format: 'date-time', example: '2026-10-10T23:59:59Z' },
        project: { type: 'string', description: 'Any name that it ever had; all when absent.' },
      },
    },
  })
  @ApiResponse({ status: 200, type: ClaimAnswer })
  @ApiResponse({ status: 409, type: ClaimConflictAnswer })
  @RefusesWith([400, 'Something is missing or invalid.'], [422, 'The body is no JSON object.'])
  async claim(
    @CurrentViewer() viewer: Principal | undefined,
    @Req() request: object,
    @Body() body: unknown,
    @Ip() address: string,
  ): Promise<ClaimAnswer> {
    const caller = changingCaller(viewer);
    const wish = readClaim(readFields(request, body), this.programmes.names);
    const result = await this.programmes.claim(wish, actorOf(caller, address));
    if ('conflicts' in result) {
      throw new HttpException({ error: 'Some heartbeats are already claimed', conflicts: result.conflicts }, 409);
    }
    const { claimed } = result;
    return { message: `Successfully claimed ${claimed} heartbeats`, claimed_count: claimed };
  }
}
