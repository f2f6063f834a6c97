import { Body, Controller, HttpCode, Ip, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { actorOf } from '#libs/audit';
import { LeakedCredentials } from '#libs/leaks';
import { CurrentViewer, type Principal, Requires, Scope, service } from '#libs/platform/auth';
import { RefusesWith } from '../openapi.js';
import { badRequest } from '../problems.js';
import { readFields, readText } from '../requests.js';
import { RevocationAnswer } from './programmes.responses.js';
import { presentRevocation } from './revocations.presenter.js';

/** For a scanner that finds keys in the open. */
@ApiTags('Leaked keys')
@Controller('api/internal')
export class RevocationsController {
  constructor(private readonly leaks: LeakedCredentials) {}

  @Post('revoke')
  @HttpCode(200)
  @Requires(Scope.none('a program of the operator'), service('revocation'))
  @ApiOperation({
    summary: 'End a key that leaked',
    description:
      'API keys (a primary key is replaced by a new one), admin API keys, tokens of apps and keys of service accounts. ' +
      'What opens nothing, or does not any more, is no failure of the request: `success` is false.',
  })
  @ApiBody({ schema: { type: 'object', required: ['token'], properties: { token: { type: 'string' } } } })
  @ApiResponse({ status: 200, type: RevocationAnswer })
  @RefusesWith([400, 'No token.'], [422, 'The body is no JSON object.'])
  async revoke(
    @CurrentViewer() viewer: Principal,
    @Req() request: object,
    @Body() body: unknown,
    @Ip() address: string,
  ): Promise<RevocationAnswer> {
    const { token: sent } = readFields(request, body);
    const token = typeof sent === 'string' ? readText(sent) : undefined;
    if (token === undefined) throw badRequest('Token is required');
    return presentRevocation(await this.leaks.end(token, actorOf(viewer, address)));
  }
}
