import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type AppConfig, type Environment, loadConfig } from '#config/env';
import { createLogger, NestLogger } from '#libs/platform/observability';
import { AppModule } from '../../api/src/app.module.js';
import { ProcessHealth } from '../../api/src/http/process-health.js';
import { prepareDatabase } from '../../api/src/prepare-database.js';
import { type Print, StartError } from '../../api/src/start-error.js';
import { type HealthServer, serveHealth } from './health.js';
import { WorkerModule } from './worker.module.js';

export interface Working {
  /** Of its health; undefined: it answers nowhere. */
  readonly url: string | undefined;
  /** Begins nothing new, breaks off what is under way, hands it to other workers. */
  close(): Promise<void>;
}

/**
 * Migrates, then does jobs and keeps schedules until it is closed. Everything the server has is there, but nothing
 * listens for requests. Handles no signals: that is the caller's.
 *
 * @throws errors with `expected === true` for a bad configuration, an unreachable database, a role of the database that
 *   row security does not bind, and a taken port
 */
export async function serve(env?: Environment, print: Print = (line) => console.log(line)): Promise<Working> {
  const config = loadConfig(env);
  for (const warning of config.warnings) print(`warning: ${warning}`);
  await prepareDatabase(config, print);
  const modules = [WorkerModule.forRoot(config, { isWorking: true })];
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(config, { modules, role: 'worker' }), {
    abortOnError: false,
    logger: new NestLogger(createLogger(config.log.level)),
  });
  try {
    const state = { isStopping: false };
    const health = await healthOf(app, config, state);
    print(`ready ${health?.url ?? 'worker'}`);
    return {
      url: health?.url,
      close: async () => {
        state.isStopping = true;
        await app.close();
        await health?.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function healthOf(
  app: INestApplicationContext,
  { worker: { port } }: AppConfig,
  state: { readonly isStopping: boolean },
): Promise<HealthServer | undefined> {
  if (port === undefined) return undefined;
  const health = app.get(ProcessHealth, { strict: false });
  const probes = {
    startup: () => health.whyNotStarted(),
    ready: async () => (state.isStopping ? 'Shutting down.' : health.whyNotReady()),
    status: () => health.status,
  };
  return serveHealth(port, probes).catch((error: { code?: string }) => {
    if (error.code === 'EADDRINUSE') throw new StartError(`port ${port} is taken; choose another one with WORKER_PORT`);
    throw error;
  });
}
