import type { FastifyInstance } from 'fastify';
import { durations, inFlight } from './http-metrics.js';

/** The caller did not wait for the answer. */
const HUNG_UP = 499;

/** Counts and times every request that has a head, whatever becomes of it. Call before other hooks are made. */
export function measureRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const started = performance.now();
    inFlight.inc();
    reply.raw.once('close', () => {
      inFlight.dec();
      const { method } = request;
      const route = request.routeOptions.url ?? 'unmatched';
      const status = reply.raw.writableFinished ? reply.raw.statusCode : HUNG_UP;
      durations.observe({ route, method, status }, (performance.now() - started) / 1_000);
    });
    done();
  });
}
