import { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuseClient } from './client-errors.js';

/** Milliseconds. */
export interface BodyDeadlines {
  /** A client that has not sent its whole body by then is hung up on. */
  readonly wholeMs: number;
  /** An upload may take longer, as long as something arrives: this is the longest silence. */
  readonly silenceMs: number;
}

/** A file of two gigabytes through a line of one megabyte a second, and some. The server itself ends what takes longer. */
export const LONGEST_REQUEST_MS = 60 * 60_000;
export const BODY_DEADLINES: BodyDeadlines = { wholeMs: 120_000, silenceMs: 120_000 };

/**
 * Bodies have to arrive in time, uploads have to go on arriving. Call before routes are made.
 *
 * @param isUpload by template of the route
 */
export function refuseSlowBodies(
  fastify: FastifyInstance,
  isUpload: (route: string) => boolean,
  { wholeMs, silenceMs }: BodyDeadlines = BODY_DEADLINES,
): void {
  fastify.addHook('onRequest', ({ raw, routeOptions, headers }, _reply, done) => {
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    // What is injected comes through no socket, and is there at once.
    if (!hasBody || raw.complete || !(raw.socket instanceof Socket)) return done();
    if (isUpload(routeOptions.url ?? '')) raw.setTimeout(silenceMs, () => hangUp(raw));
    else {
      const timer = setTimeout(() => hangUp(raw), wholeMs).unref();
      raw.once('close', () => clearTimeout(timer));
    }
    done();
  });
}

function hangUp(raw: FastifyRequest['raw']): void {
  if (raw.complete) return;
  refuseClient(Object.assign(new Error('slow body'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), raw.socket);
}
