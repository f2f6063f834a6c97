import { loadConfig } from '#config/env';
import { createApp } from '../../apps/api/src/create-app.js';
import { TRIVIAL_MODULE } from './trivial.js';

export interface MemoryReport {
  /** Bytes. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly heapTotal: number;
  /** Outside V8's heap: buffers. */
  readonly external: number;
  readonly maxRss: number;
  /** CPU seconds of the process since its start. */
  readonly cpuSeconds: number;
}

export type ServerMessage = { readonly url: string } | { readonly memory: MemoryReport };

/** The API as `npm start` runs it, and one route more; the environment configures it. Tells its address over IPC. */
async function main(): Promise<void> {
  const app = await createApp(loadConfig(), { modules: [TRIVIAL_MODULE] });
  process.on('message', (message) => {
    if (message === 'memory') tell({ memory: memoryReport() });
    if (message === 'stop') void app.close().then(() => process.exit(0));
  });
  process.on('disconnect', () => process.exit(0));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  tell({ url: `http://127.0.0.1:${port}` });
}

function memoryReport(): MemoryReport {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    rss,
    heapUsed,
    heapTotal,
    external,
    maxRss: process.resourceUsage().maxRSS * 1024,
    cpuSeconds: (user + system) / 1_000_000,
  };
}

function tell(message: ServerMessage): void {
  process.send?.(message);
}

await main();
