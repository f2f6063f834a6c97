import { fastifyCookie } from '@fastify/cookie';
import cors from '@fastify/cors';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { AppConfig } from '#config/env';
import type { Clock } from '#libs/kernel';
import { createLogger, type Logger, NestLogger } from '#libs/platform/observability';
import { AppModule } from './app.module.js';
import { DIALECTS } from './dialects/dialects.js';
import { SHARED_PATHS } from './dialects/shared-paths.js';
import { FACES } from './faces.js';
import { boundBodies } from './http/body-budget.js';
import { limitBodies } from './http/body-limits.js';
import { headersFor, sendSecurityHeaders } from './http/browser-rules.js';
import { refuseClient } from './http/client-errors.js';
import { corsDelegator } from './http/cors-rules.js';
import { Lifecycle, partWhileDraining } from './http/lifecycle.js';
import { measureRequests } from './http/measure-requests.js';
import { serveOpenApi } from './http/openapi/serve-openapi.js';
import { ProblemFilter } from './http/problem.filter.js';
import { acceptAnyBody, isStreamed } from './http/raw-body.js';
import { logRequests, requestId } from './http/request-log.js';
import { listRoutes, routeProblems } from './http/routes.js';
import { LONGEST_REQUEST_MS, refuseSlowBodies } from './http/slow-bodies.js';
import { traceRequests } from './http/trace-requests.js';

export interface AppOverrides {
  /** Instead of the machine's. */
  readonly clock?: Clock;
  /** Instead of one on stdout. */
  readonly logger?: Logger;
  /** Served besides the product's own, behind the same guard and log. */
  readonly modules?: readonly (Type | DynamicModule)[];
}

/** Longest path parameter: project names are found by name. */
const MAX_PARAM_LENGTH = 2_048;
/** A connection on which nobody says anything for that long, neither the client nor the server, is cut. */
const LONGEST_SILENCE_MS = 180_000;
/** Headers fit into a packet or two. */
const LONGEST_HEADERS_MS = 15_000;
const CHECK_EVERY_MS = 5_000;

/**
 * The whole HTTP application, initialised and not yet listening. Migrates nothing.
 *
 * @throws Error naming every route that has no declaration, exists twice or is shadowed
 */
export async function createApp(config: AppConfig, overrides: AppOverrides = {}): Promise<NestFastifyApplication> {
  const logger = overrides.logger ?? createLogger(config.log.level);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, { role: 'api', ...overrides }),
    adapterFor(config, logger),
    { bodyParser: false, abortOnError: false, logger: new NestLogger(logger) },
  );
  try {
    const routes = listRoutes(app);
    const problems = routeProblems(routes, SHARED_PATHS);
    if (problems.length > 0) throw new Error(`routes that must not be served:\n${problems.join('\n')}`);
    partWhileDraining(app.getHttpAdapter().getInstance() as never, app.get(Lifecycle));
    app.useGlobalFilters(new ProblemFilter(FACES));
    // Loads the reader of cookies, which works only after that.
    await app.register(fastifyCookie as never);
    await app.register(cors as never, { delegator: corsDelegator(config.auth.extensionOrigins) } as never);
    serveOpenApi(app, { dialects: DIALECTS, routes });
    await app.init();
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

function adapterFor(config: AppConfig, logger: Logger): FastifyAdapter {
  const adapter = new FastifyAdapter({
    logger: false,
    genReqId: requestId,
    requestIdHeader: false,
    trustProxy: trustedBy(config.http.trustProxy) as never,
    bodyLimit: config.http.bodyLimitBytes,
    exposeHeadRoutes: true,
    frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) => {
      void reply.headers(headersFor('/', config.http.publicUrl)).code(400).send({ error: 'Bad request.' });
    },
    clientErrorHandler: refuseClient as never,
    requestTimeout: LONGEST_REQUEST_MS,
    connectionTimeout: LONGEST_SILENCE_MS,
    http: { headersTimeout: LONGEST_HEADERS_MS, connectionsCheckingInterval: CHECK_EVERY_MS },
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: MAX_PARAM_LENGTH },
  });
  const fastify = adapter.getInstance();
  measureRequests(fastify as never);
  traceRequests(fastify as never);
  sendSecurityHeaders(fastify as never, config.http.publicUrl);
  limitBodies(fastify as never, config.http.bodyLimitBytes);
  boundBodies(fastify as never, isStreamed, config.http.bodyLimitBytes);
  refuseSlowBodies(fastify as never, isStreamed);
  acceptAnyBody(fastify as never);
  logRequests(fastify as never, logger);
  return adapter;
}

/** Fastify trusts nobody by a number of hops; whoever sets one says that so many proxies stand in front. */
function trustedBy(setting: AppConfig['http']['trustProxy']) {
  return typeof setting === 'number' ? (_address: string, hop: number) => hop < setting : setting;
}
