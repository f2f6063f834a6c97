import { applyDecorators, Body, Controller, Delete, Get, Headers, Patch, Post, Put, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthError, anyone, Requires, Scope } from '#libs/platform/auth';
import type { RequestHeaders } from '../../../http/client-info.js';
import { contentTypeOf } from '../../../http/content-type.js';
import { RateLimits } from '../../../http/limits/rate-limits.js';
import { RelayCall, type RelayMethod } from './relay-call.js';

const OTHERS = Scope.none('the credential of the request is one of the other side');

/** How the relay is asked, whatever the method. */
const Relays = (method: RelayMethod): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: `${method} at another server`,
      description:
        'Only where the operator has listed that server (`RELAY_ALLOWED`), and only below the addresses that trackers ' +
        'have for editors and dashboards. The credential of the request is passed on, cookies are not.',
    }),
    ApiHeader({ name: 'x-target-url', required: true, description: 'What is to be called.' }),
    ApiProduces('application/json', 'text/plain', 'application/octet-stream'),
    ApiResponse({ status: 200, description: 'What the other server answers, with its status.' }),
    ApiResponse({ status: 400, description: 'No address is named.' }),
    ApiResponse({ status: 403, description: 'Not an address that is relayed to.' }),
    ApiResponse({ status: 404, description: 'There is no relay here.' }),
    ApiResponse({ status: 502, description: 'The other server cannot be reached, or leads elsewhere.' }),
    ApiResponse({ status: 504, description: 'The other server takes too long.' }),
  );

/** For dashboards that cannot reach another server by themselves. Off unless the operator lists servers. */
@ApiTags('Relay')
@Controller('api/relay')
export class RelayController {
  constructor(
    private readonly relay: RelayCall,
    private readonly limits: RateLimits,
  ) {}

  @Get()
  @Requires(OTHERS, anyone())
  @Relays('GET')
  get(@Headers() headers: RequestHeaders, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.pass('GET', { headers, body: undefined }, request, reply);
  }

  @Post()
  @Requires(OTHERS, anyone())
  @Relays('POST')
  post(
    @Headers() headers: RequestHeaders,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.pass('POST', { headers, body }, request, reply);
  }

  @Put()
  @Requires(OTHERS, anyone())
  @Relays('PUT')
  put(
    @Headers() headers: RequestHeaders,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.pass('PUT', { headers, body }, request, reply);
  }

  @Patch()
  @Requires(OTHERS, anyone())
  @Relays('PATCH')
  patch(
    @Headers() headers: RequestHeaders,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.pass('PATCH', { headers, body }, request, reply);
  }

  @Delete()
  @Requires(OTHERS, anyone())
  @Relays('DELETE')
  remove(
    @Headers() headers: RequestHeaders,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.pass('DELETE', { headers, body }, request, reply);
  }

  private async pass(
    method: RelayMethod,
    asked: { readonly headers: RequestHeaders; readonly body: unknown },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const verdict = await this.limits.take({ principal: undefined, address: request.ip, budget: 'default' });
    void reply.headers(verdict.headers);
    if (!verdict.isAllowed) {
      const { retryAfterSeconds } = verdict;
      throw new AuthError('auth.rate_limited', 'too many requests', { details: { retryAfterSeconds } });
    }
    const contentType = contentTypeOf(request);
    const { status, headers, stream } = await this.relay.pass(method, { ...asked, contentType });
    // Whoever hangs up must not leave the other call running.
    reply.raw.once('close', () => stream.destroy());
    await reply.status(status).headers(headers).send(stream);
  }
}
