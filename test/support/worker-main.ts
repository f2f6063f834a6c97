import { NestFactory } from '@nestjs/core';
import { loadConfig } from '#config/env';
import { JobRunner } from '#libs/platform/queue';
import { AppModule } from '../../apps/api/src/app.module.js';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';

export interface WorkerReport {
  /** Attempts. */
  readonly drained: number;
  /** Bytes: the most that the process has held. */
  readonly maxRss: number;
}

/** What {@link WorkerProcess} runs: all libraries and the jobs, without a server; it obeys its parent. */
async function main(): Promise<void> {
  const config = loadConfig();
  const modules = [WorkerModule.forRoot(config, { isWorking: false })];
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(config, { modules }), { logger: false });
  const tell = (drained: number) => process.send?.({ drained, maxRss: process.resourceUsage().maxRSS * 1024 });
  process.on('message', async (message) => {
    if (message === 'drain') tell(await app.get(JobRunner, { strict: false }).drain());
    if (message === 'stop') await app.close().then(() => process.exit(0));
  });
  process.on('disconnect', () => process.exit(0));
  tell(0);
}

await main();
