import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TestDatabase } from './template-db.js';
import type { WorkerReport } from './worker-main.js';

const HOOKS = new URL('../../tools/type-stripping.mjs', import.meta.url);
const MAIN = new URL('./worker-main.ts', import.meta.url);

/** Settings of a process that works on the same database. */
export function workerEnv({ url, ownerUrl, jobUrl }: TestDatabase, dataDir: string): Record<string, string> {
  return {
    DATA_DIR: dataDir,
    DATABASE_URL: url,
    OWNER_DATABASE_URL: ownerUrl,
    JOB_DATABASE_URL: jobUrl,
    SECRET_KEY: 'a secret of tests, and of nobody else',
    PUBLIC_URL: 'http://beatkeeper.test',
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
  };
}

/** The product as it was built, in a process of its own that does jobs when it is told to. Needs `dist`. */
export class WorkerProcess {
  /** Before it did anything. */
  atRest: WorkerReport = { drained: 0, maxRss: 0 };
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.child = child;
  }

  /** @param flags of Node */
  static async start(env: Readonly<Record<string, string>>, flags: readonly string[] = []): Promise<WorkerProcess> {
    const { PATH = '', HOME = '' } = process.env;
    const child = fork(fileURLToPath(MAIN), [], {
      execArgv: [...flags, '--import', HOOKS.href],
      env: { PATH, HOME, TZ: 'UTC', ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const worker = new WorkerProcess(child);
    worker.atRest = await worker.answer();
    return worker;
  }

  /** Does every job that is due. */
  drain(): Promise<WorkerReport> {
    const answer = this.answer();
    this.child.send('drain');
    return answer;
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.send('stop');
    await gone;
  }

  /** As the out-of-memory killer does it. */
  async kill(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  private answer(): Promise<WorkerReport> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null, signal: string | null) =>
        reject(new Error(`worker ended: ${code ?? signal}`));
      this.child.once('exit', onExit);
      this.child.once('message', (message) => {
        this.child.off('exit', onExit);
        resolve(message as WorkerReport);
      });
    });
  }
}
