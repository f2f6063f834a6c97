import type { FastifyCorsOptions } from '@fastify/cors';
import type { FastifyRequest } from 'fastify';

interface CorsRule {
  readonly path: RegExp;
  readonly options: (origin: string | undefined) => FastifyCorsOptions;
}

type Done = (error: Error | null, options?: FastifyCorsOptions) => void;

const NONE: FastifyCorsOptions = { origin: false };

/**
 * Editors inside browsers call the API from any origin. There is no cookie to ride on, so any origin may: a page needs
 * the person's key to see anything.
 */
const ANYBODY: FastifyCorsOptions = {
  origin: '*',
  credentials: false,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: ['Authorization', 'Content-Type', 'X-Machine-Name', 'X-Request-Id', 'If-None-Match'],
  exposedHeaders: ['ETag', 'Retry-After', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset', 'X-Request-Id'],
  maxAge: 600,
  strictPreflight: false,
};

const READERS: FastifyCorsOptions = { ...ANYBODY, methods: ['GET', 'HEAD'] };

/** An extension reads the key of whoever is logged in: the one call that takes a cookie from elsewhere. */
const extension = (origin: string): FastifyCorsOptions => ({
  origin,
  credentials: true,
  methods: ['POST'],
  allowedHeaders: ['Content-Type', 'X-Request-Id'],
  maxAge: 600,
  strictPreflight: false,
});

/** The first rule whose path matches decides. Pages, logins and the OAuth endpoints match none: no other origin reads. */
function rulesFor(extensionOrigins: readonly string[]): readonly CorsRule[] {
  return [
    {
      path: /^\/api\/(?:v1\/|compat\/wakatime\/v1\/)?users\/[^/]+\/get_api_key$/,
      options: (origin) => (origin !== undefined && extensionOrigins.includes(origin) ? extension(origin) : NONE),
    },
    { path: /^\/api\//, options: () => ANYBODY },
    { path: /^\/(?:share|\.well-known)\//, options: () => READERS },
  ];
}

/** What `@fastify/cors` asks for every request. */
export function corsDelegator(extensionOrigins: readonly string[]): (request: FastifyRequest, done: Done) => void {
  const rules = rulesFor(extensionOrigins);
  return (request, done) => {
    const path = pathOf(request.url);
    const rule = rules.find((candidate) => candidate.path.test(path));
    done(null, rule?.options(request.headers.origin) ?? NONE);
  };
}

/** As the router sees it: doubled and trailing slashes count for nothing. */
function pathOf(url: string): string {
  return (url.split('?', 1)[0] ?? '').replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}
