import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '#libs/kernel';
import { NotModified } from './etag.js';
import { type Face, faceOf } from './face.js';
import { faults, refusals } from './http-metrics.js';
import { problemOf } from './problem.js';

/** Gives every failure the shape of the face that was spoken to. What nobody expected is logged, and not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  /** @param faces the first one also answers for paths that nobody claims */
  constructor(private readonly faces: readonly [Face, ...Face[]]) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error instanceof NotModified) {
      void reply.status(304).send();
      return;
    }
    const face = faceOf(this.faces, request.url);
    const problem = problemOf(error, (expected) => face.replyTo(expected, request));
    if (error instanceof DomainError) refusals.inc({ code: error.code });
    if (problem.isFault) {
      faults.inc();
      this.log(error, request);
    }
    const { status, body, headers = {} } = face.dress?.(problem.reply, request) ?? problem.reply;
    const needsChallenge = status === 401 && !('www-authenticate' in headers) && face.isOwnChallenge !== true;
    if (needsChallenge) reply.header('www-authenticate', challengeOf(error));
    // What the answer that did not come about said of itself.
    reply.removeHeader('etag').removeHeader('content-disposition').header('cache-control', 'no-store, private');
    if (!/json/.test(String(reply.getHeader('content-type')))) reply.removeHeader('content-type');
    void reply.status(status).headers(headers).send(body);
  }

  private log(error: unknown, request: FastifyRequest): void {
    const route = request.routeOptions.url;
    this.logger.error({ message: 'request failed', reqId: request.id, method: request.method, route, err: error });
  }
}

/** A caller who showed nothing is told how to; one who showed something, that it is no good. */
function challengeOf(error: unknown): string {
  const realm = 'Bearer realm="beatkeeper"';
  const isShown = error instanceof DomainError && error.details?.isShown === true;
  return isShown ? `${realm}, error="invalid_token"` : realm;
}
