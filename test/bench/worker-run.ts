import { WorkerProcess } from '../support/worker-process.js';
import { startCommand } from './api-process.js';
import type { BenchContext } from './context.js';

export interface WorkerRun {
  readonly seconds: number;
  /** MB: the most that the process has held. */
  readonly peak: number;
  /** MB, before it did anything. */
  readonly atRest: number;
}

const MB = 1_048_576;

/** Has every job done by a process of its own, which is called as `npm run worker` calls it. */
export async function runWorker({ env }: Pick<BenchContext, 'env'>): Promise<WorkerRun> {
  const { flags, variables } = startCommand('worker');
  const worker = await WorkerProcess.start({ ...variables, ...env }, flags);
  const started = performance.now();
  const { maxRss } = await worker.drain();
  const seconds = (performance.now() - started) / 1000;
  await worker.stop();
  return { seconds, peak: maxRss / MB, atRest: worker.atRest.maxRss / MB };
}
