import { Body, Controller, HttpException, Ip, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { actorOf } from '#libs/audit';
import { CurrentViewer, type Principal, Requires, Scope, service } from '#libs/platform/auth';
import { SlackAccounts, type SlackArrival } from '#libs/slack';
import { RefusesWith } from '../openapi.js';
import { PUBLIC_PREFIX } from '../prefixes.js';
import { badRequest } from '../problems.js';
import { readFields, readText } from '../requests.js';
import { changingCaller } from '../service-callers.js';
import { presentSlackPerson } from './slack.presenter.js';
import { SlackPersonAnswer } from './slack.responses.js';

type Refusal = Exclude<SlackArrival['kind'], 'known' | 'created'>;

const REFUSALS: Readonly<Record<Refusal, readonly [status: number, error: string]>> = {
  bad_token: [401, 'Invalid Slack token'],
  no_user: [400, 'User ID not found'],
  no_email: [400, 'Email not found'],
  taken: [422, 'The person has another Slack account'],
  unavailable: [503, 'Slack does not answer. Try again soon.'],
};

/** For bots that know somebody by a token of Slack. */
@ApiTags('Slack')
@Controller(`${PUBLIC_PREFIX}/external/slack`)
export class SlackOauthController {
  constructor(private readonly accounts: SlackAccounts) {}

  @Post('oauth')
  @Requires(Scope.none('a program of the operator'), service('stats'))
  @ApiOperation({
    summary: 'The account of whoever a token of Slack belongs to',
    description: 'By Slack id, or by an address that is confirmed in Slack and here; else one is made.',
  })
  @ApiBody({ schema: { type: 'object', required: ['token'], properties: { token: { type: 'string' } } } })
  @ApiResponse({ status: 200, type: SlackPersonAnswer, description: 'Was there.' })
  @ApiResponse({ status: 201, type: SlackPersonAnswer, description: 'Was made.' })
  @RefusesWith(
    [400, 'No token, or Slack tells neither who it is nor an address.'],
    [422, 'The body is no JSON object, or the address belongs to somebody with another Slack account.'],
    [503, 'Slack does not answer.'],
  )
  async arrive(
    @CurrentViewer() viewer: Principal | undefined,
    @Req() request: object,
    @Body() body: unknown,
    @Ip() address: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SlackPersonAnswer> {
    const caller = changingCaller(viewer);
    const { token: sent } = readFields(request, body);
    const token = typeof sent === 'string' ? readText(sent) : undefined;
    if (token === undefined) throw badRequest('Token is required');
    const arrival = await this.accounts.arrive(token, actorOf(caller, address));
    if (!('person' in arrival)) {
      const [status, error] = REFUSALS[arrival.kind];
      throw new HttpException({ error }, status);
    }
    reply.code(arrival.kind === 'created' ? 201 : 200);
    return presentSlackPerson(arrival.person);
  }
}
