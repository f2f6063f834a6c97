import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { environmentOn, mainOf } from './built.js';
import type { TestDatabase } from './template-db.js';

export interface BuiltWorker {
  readonly child: ChildProcess;
  /** Of its health. */
  readonly url: string;
}

/** Processes as `npm run worker` starts them, on databases that are there. */
export class BuiltWorkers {
  private readonly children: ChildProcess[] = [];

  async start(database: TestDatabase, env: Readonly<Record<string, string>> = {}): Promise<BuiltWorker> {
    const child = spawn(process.execPath, [mainOf('worker')], {
      env: { ...environmentOn(database), WORKER_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.children.push(child);
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      if (line.startsWith('ready ')) return { child, url: line.slice('ready '.length) };
    }
    throw new Error('the worker ended before it was ready');
  }

  /** As the out-of-memory killer does it. */
  async kill({ child }: Pick<BuiltWorker, 'child'>): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async killAll(): Promise<void> {
    await Promise.all(this.children.splice(0).map((child) => this.kill({ child })));
  }
}
