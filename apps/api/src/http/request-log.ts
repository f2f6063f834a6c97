import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { viewerOf } from '#libs/platform/auth';
import type { Logger } from '#libs/platform/observability';
import { PROBES } from './probes.js';
import { tracedOf } from './trace-requests.js';

const ACCEPTABLE_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** The caller's `X-Request-Id` where it is harmless, else a new one. */
export function requestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && ACCEPTABLE_ID.test(given) ? given : randomUUID();
}

/** Answers with the request's id, and writes one line per request: the route's template, never its query. */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const traced = tracedOf(request);
    const line = {
      reqId: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      userId: viewerOf(request)?.userId,
      ...(traced !== undefined && { traceId: traced.traceId }),
    };
    if (PROBES.has(route) && reply.statusCode < 400) logger.debug(line, 'request');
    else logger.info(line, 'request');
    done();
  });
}
