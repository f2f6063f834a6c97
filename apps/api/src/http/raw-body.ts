import type { FastifyInstance } from 'fastify';
import { keepContentType } from './content-type.js';

/**
 * Every body reaches its controller as the bytes that were sent: clients label JSON as text, or not at all, and a
 * label that is no media type must not cost them their heartbeats. Limits on bytes are the server's.
 */
export function acceptAnyBody(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  fastify.addHook('onRequest', (request, _reply, done) => {
    keepContentType(request);
    if (request.headers['content-type'] !== undefined) request.headers['content-type'] = 'application/octet-stream';
    done();
  });
}
