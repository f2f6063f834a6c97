import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isTracing, startTraced, type Traced } from '#libs/platform/observability';
import { PROBES } from './probes.js';

const underWay = new WeakMap<FastifyRequest, Traced>();

/** The trace of a request; undefined: it is not traced. */
export function tracedOf(request: FastifyRequest): Traced | undefined {
  return underWay.get(request);
}

/**
 * Traces every request but those of probes, as a part of the caller's trace where the caller has one. Of addresses only
 * the template is kept: what stands in its place may be a name or a token.
 */
export function traceRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const traced = isTracing() && !PROBES.has(route) ? begin(request, route) : undefined;
    if (traced === undefined) return done();
    underWay.set(request, traced);
    reply.raw.once('close', () => {
      const { statusCode } = reply.raw;
      traced.set({ 'http.response.status_code': statusCode });
      const failure = reply.raw.writableFinished ? statusCode >= 500 && String(statusCode) : 'hung_up';
      traced.end(failure === false ? undefined : failure);
    });
    traced.run(done);
  });
  // A body arrives in the name of the connection, which no trace belongs to.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const traced = underWay.get(request);
    if (traced === undefined) done();
    else traced.run(done);
  });
}

function begin(request: FastifyRequest, route: string): Traced | undefined {
  const { method, id } = request;
  const given = request.headers.traceparent;
  return startTraced({
    name: `${method} ${route}`,
    kind: 'server',
    parent: typeof given === 'string' ? given : null,
    attributes: { 'http.request.method': method, 'http.route': route, 'beatkeeper.request_id': id },
  });
}
