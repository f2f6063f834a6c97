import { Controller, HttpCode, Options, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  ClientAuthenticator,
  type OauthClient,
  OauthOptions,
  OauthProtocolError,
  type TokenReply,
  TokenRevocationService,
  TokenService,
} from '#libs/oauth';
import { AuthError, anyone, Requires, Scope } from '#libs/platform/auth';
import { mediaTypeOf } from '../http/content-type.js';
import { RateLimits } from '../http/limits/rate-limits.js';
import { clientClaims } from './protocol/client-claims.js';
import { isJsonType, type ProtocolBody, readProtocolBody } from './protocol/protocol-body.js';
import { NO_STORE } from './protocol/protocol-errors.js';
import { encodeReply, replyFormFor } from './protocol/reply-form.js';
import { presentInstant, presentIntrospection } from './protocol/token.presenter.js';

const OF_APPS = Scope.none('apps prove who they are themselves');

/** Where apps get tokens, give them back, and ask about them. */
@ApiExcludeController()
@Controller('oauth')
export class TokenController {
  constructor(
    private readonly clients: ClientAuthenticator,
    private readonly tokens: TokenService,
    private readonly revocation: TokenRevocationService,
    private readonly options: OauthOptions,
    private readonly limits: RateLimits,
  ) {}

  @Post('token')
  @HttpCode(200)
  @Requires(OF_APPS, anyone())
  async token(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allowOrigin(request, reply);
    const { client, body } = await this.arrive(request);
    send(request, reply, fieldsOf(await this.tokens.issue(client, body)));
  }

  /** Public apps that are web pages ask from their own origins. */
  @Options('token')
  @HttpCode(204)
  @Requires(OF_APPS, anyone())
  async preflight(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (await this.allowOrigin(request, reply)) {
      reply.headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'Authorization, Content-Type',
        'access-control-max-age': '600',
      });
    }
    void reply.send();
  }

  @Post('revoke')
  @HttpCode(200)
  @Requires(OF_APPS, anyone())
  async revoke(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { client, body } = await this.arrive(request);
    await this.revocation.revoke(client, body);
    send(request, reply, {});
  }

  /** RFC 7662: always JSON. */
  @Post('introspect')
  @HttpCode(200)
  @Requires(OF_APPS, anyone())
  async introspect(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { client, body } = await this.arrive(request);
    const found = await this.revocation.introspect(client, body.token);
    void reply.headers(NO_STORE).send(presentIntrospection(found, this.options.issuer));
  }

  /** Counted by address, and by the app as soon as it has shown its secret: its name alone anybody can say. */
  private async arrive(request: FastifyRequest): Promise<{ client: OauthClient; body: ProtocolBody }> {
    try {
      const body = readProtocolBody(request.body, mediaTypeOf(request));
      const client = await this.clients.authenticate(clientClaims(request.headers.authorization, body));
      const { clientId, isConfidential } = client.app;
      await this.count(request, isConfidential ? clientId : undefined);
      return { client, body };
    } catch (error) {
      if (error instanceof OauthProtocolError) await this.count(request);
      throw error;
    }
  }

  private async count({ ip: address }: FastifyRequest, named?: string): Promise<void> {
    const { isAllowed, retryAfterSeconds } = await this.limits.take({ address, named, budget: 'token' });
    if (isAllowed) return;
    throw new AuthError('auth.rate_limited', 'too many requests', { details: { retryAfterSeconds } });
  }

  private async allowOrigin({ headers }: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const { origin } = headers;
    reply.header('vary', 'Origin');
    if (origin === undefined || !(await this.clients.isBrowserOrigin(origin))) return false;
    reply.header('access-control-allow-origin', origin);
    return true;
  }
}

function fieldsOf(token: TokenReply): Record<string, unknown> {
  return {
    access_token: token.accessToken,
    refresh_token: token.refreshToken,
    uid: token.uid,
    token_type: 'bearer',
    expires_at: presentInstant(token.expiresAt),
    expires_in: token.expiresInSeconds,
    scope: token.scope,
  };
}

function send(request: FastifyRequest, reply: FastifyReply, fields: Record<string, unknown>): void {
  const form = replyFormFor(request.headers.accept, isJsonType(mediaTypeOf(request)));
  const { type, text } = encodeReply(fields, form);
  void reply.headers({ ...NO_STORE, 'content-type': type }).send(text);
}
