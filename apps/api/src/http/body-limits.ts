import type { FastifyInstance } from 'fastify';

const KIB = 1024;
/** Longest path and query. */
const MAX_URL_LENGTH = 8 * KIB;

interface BodyClass {
  readonly path: RegExp;
  /** Undefined: what the server takes at most. */
  readonly bytes?: number;
}

/** The first one whose path matches the template of a route decides. */
const CLASSES: readonly BodyClass[] = [
  { path: /^\/api\/.*\/(?:heartbeats|heartbeats\.bulk|external_durations|external_durations\.bulk)$/ },
  { path: /^\/api\/.*plugins\/errors$/ },
  { path: /^\/api\/relay$/ },
  { path: /\/logo$/, bytes: 512 * KIB },
  { path: /^\/sso\/[^/]+\/acs$/, bytes: 128 * KIB },
  { path: /^\/api\/hooks\//, bytes: 5 * KIB * KIB },
  { path: /^\/scim\//, bytes: KIB * KIB },
  { path: /^\/(?:api|sso)\//, bytes: 256 * KIB },
  { path: /^\//, bytes: 64 * KIB },
];

/** @returns the most bytes that the body of a route may have */
export function bodyLimitOf(path: string, most: number): number {
  const bytes = CLASSES.find((candidate) => candidate.path.test(path))?.bytes ?? most;
  return Math.min(bytes, most);
}

/** Gives every route its limit of bytes, and refuses addresses that are too long. Call before routes are made. */
export function limitBodies(fastify: FastifyInstance, most: number): void {
  fastify.addHook('onRoute', (route) => {
    route.bodyLimit = bodyLimitOf(route.url, most);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.url.length <= MAX_URL_LENGTH) return done();
    void reply.code(414).send({ error: 'The address is too long.' });
  });
}
