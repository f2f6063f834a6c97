import type { FastifyInstance, FastifyRequest } from 'fastify';
import { keepContentType } from './content-type.js';

/** Routes whose bodies may be larger than memory: their controllers get the stream, and limit it themselves. */
const STREAMED = /^\/api\/.*\/users\/:user\/imports$|^\/my\/heartbeat_imports$/;
const BYTES = 'application/octet-stream';
const STREAM = 'application/x-stream';

/**
 * Every body reaches its controller as the bytes that were sent: clients label JSON as text, or not at all, and a
 * label that is no media type must not cost them their heartbeats. Limits on bytes are the server's.
 */
export function acceptAnyBody(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(STREAM, (_request, body, done) => done(null, body));
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  fastify.addHook('onRequest', (request, _reply, done) => {
    keepContentType(request);
    if (request.headers['content-type'] !== undefined) request.headers['content-type'] = labelOf(request);
    done();
  });
}

/** Whether the controller of a route, by its template, gets a stream. */
export function isStreamed(route: string): boolean {
  return STREAMED.test(route);
}

function labelOf({ routeOptions }: FastifyRequest): string {
  return isStreamed(routeOptions.url ?? '') ? STREAM : BYTES;
}
