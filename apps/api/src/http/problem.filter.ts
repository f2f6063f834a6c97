import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dialect } from './dialect.js';
import { NotModified } from './etag.js';
import { problemOf } from './problem.js';

/** Gives every failure the shape of the dialect that was spoken to. What nobody expected is logged, and not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  /** @param dialects the first one also answers for paths that nobody claims */
  constructor(private readonly dialects: readonly [Dialect, ...Dialect[]]) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error instanceof NotModified) {
      void reply.status(304).send();
      return;
    }
    const { replyTo } = this.dialectOf(request.url);
    const problem = problemOf(error, replyTo);
    if (problem.isFault) this.log(error, request);
    const { status, body, headers = {} } = problem.reply;
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    void reply.status(status).headers(headers).send(body);
  }

  private dialectOf(url: string): Dialect {
    return (
      this.dialects.find(({ prefixes }) => prefixes.some((prefix) => url.startsWith(`/${prefix}/`))) ?? this.dialects[0]
    );
  }

  private log(error: unknown, request: FastifyRequest): void {
    const route = request.routeOptions.url;
    this.logger.error({ message: 'request failed', reqId: request.id, method: request.method, route, err: error });
  }
}
