import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type AppConfig, type Environment, loadConfig } from '#config/env';
import { WorkerModule } from '../../worker/src/worker.module.js';
import { bootstrapAdmin, type FirstAdmin } from './bootstrap-admin.js';
import { createApp } from './create-app.js';
import { Lifecycle } from './http/lifecycle.js';
import { prepareDatabase } from './prepare-database.js';
import { type Print, StartError } from './start-error.js';

export interface Serving {
  /** Where it really listens. */
  readonly url: string;
  /** Answers what is under way, then stops. */
  close(): Promise<void>;
}

const embeddedWorker = (config: AppConfig) => WorkerModule.forRoot(config, { isWorking: true });

/**
 * Migrates, makes the first administrator, listens, and says so. Handles no signals: that is the caller's.
 *
 * @throws errors with `expected === true` for a bad configuration, an unreachable database, a role of the database that
 *   row security does not bind, and a taken port
 */
export async function serve(env?: Environment, print: Print = (line) => console.log(line)): Promise<Serving> {
  const config = loadConfig(env);
  for (const warning of config.warnings) print(`warning: ${warning}`);
  await prepareDatabase(config, print);
  const app = await createApp(config, { modules: config.worker.isExternal ? [] : [embeddedWorker(config)] });
  try {
    const admin = config.features.bootstrapAdmin ? await bootstrapAdmin(app) : undefined;
    const url = await listen(app, config);
    announce({ url, admin }, print);
    return { url, close: () => drain(app, config) };
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** How long requests under way may take once the server closes. */
const DRAIN_MS = 30_000;

/** Says that it is not ready, serves on until that was noticed, then ends. */
async function drain(app: NestFastifyApplication, { http }: AppConfig): Promise<void> {
  app.get(Lifecycle).isDraining = true;
  await sleep(http.shutdownDelayMs);
  await closeWithin(app, DRAIN_MS);
}

/** Answers what is under way; connections that still say nothing after that are cut. */
async function closeWithin(app: NestFastifyApplication, milliseconds: number): Promise<void> {
  const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), milliseconds);
  try {
    app.getHttpServer().closeIdleConnections();
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}

async function listen(app: NestFastifyApplication, { http }: AppConfig): Promise<string> {
  try {
    await app.listen(http.port, http.host);
  } catch (error) {
    const { code } = error as { code?: string };
    const place = `port ${http.port} on ${http.host}`;
    if (code === 'EADDRINUSE') throw new StartError(`${place} is taken; choose another one with PORT`);
    if (code === 'EACCES') throw new StartError(`${place} needs privileges; choose another one with PORT`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartError(`${http.host} is no address of this machine; see HOST`);
    throw error;
  }
  const { port } = app.getHttpServer().address() as { port: number };
  return `http://${http.host.includes(':') ? `[${http.host}]` : http.host}:${port}`;
}

function announce({ url, admin }: { url: string; admin: FirstAdmin | undefined }, print: Print): void {
  print(`Beatkeeper      ${url}`);
  print(`API for editors ${url}/api/v1`);
  print(`Swagger UI      ${url}/docs`);
  if (admin !== undefined) {
    print(`First account   ${admin.username}, password ${admin.password} (shown this once)`);
    print(`API key         ${admin.apiKey} (shown this once)`);
  }
  print(`ready ${url}`);
}
