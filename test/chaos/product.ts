import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inherited, mainOf } from '../support/built.js';

type App = 'api' | 'worker';

const RESTART_PAUSE_MS = 300;
const FLAGS: Readonly<Record<App, readonly string[]>> = {
  api: ['--max-semi-space-size=16', '--max-old-space-size=512'],
  worker: ['--max-semi-space-size=4', '--max-old-space-size=512'],
};

export interface ProductOptions {
  readonly app: App;
  readonly env: Readonly<Record<string, string>>;
  /** Everything it says is added to this file. */
  readonly logFile: string;
  /** Answers once it serves. */
  readonly isReady: () => Promise<boolean>;
}

/** One process of the product, and whoever starts it again when it ends: as an orchestrator does. */
export class ProductProcess {
  /** Starts until now. */
  starts = 0;
  readonly app: App;
  private readonly options: ProductOptions;
  private child: ChildProcess | undefined;
  private isWanted = false;
  private supervising: Promise<void> | undefined;

  constructor(options: ProductOptions) {
    this.app = options.app;
    this.options = options;
  }

  get pid(): number {
    return this.child?.pid ?? -1;
  }

  /** Resolves once it is ready. */
  async start(): Promise<void> {
    this.isWanted = true;
    this.supervising ??= this.supervise();
    await this.untilReady();
  }

  async untilReady(): Promise<void> {
    while (!(await this.options.isReady())) await sleep(50);
  }

  /** As the out-of-memory killer does it; it is started again. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    // What is stopped dies of this signal, too.
    if (child.kill('SIGKILL')) await gone;
  }

  /** Asks it to end, as an orchestrator does, and starts the next one. @returns its exit code */
  async terminate(): Promise<number | null> {
    const { child } = this;
    if (child === undefined) return null;
    const gone = once(child, 'exit') as Promise<[number | null]>;
    child.kill('SIGTERM');
    return (await gone)[0];
  }

  /** It stands still and keeps its connections. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** @returns its exit code when it ended by itself or in order */
  async stop(): Promise<number | null> {
    this.isWanted = false;
    const code = await this.terminate();
    await this.supervising;
    this.supervising = undefined;
    return code;
  }

  /** It is killed, and nobody starts it again. */
  async destroy(): Promise<void> {
    this.isWanted = false;
    await this.kill();
    await this.supervising;
  }

  /** Memory of the running process, bytes: the most that it has held, and what it holds; 0 where nobody tells. */
  memory(): { readonly peak: number; readonly now: number } {
    return { peak: this.statusOf('VmHWM'), now: this.statusOf('VmRSS') };
  }

  private statusOf(name: string): number {
    try {
      const [, kilobytes = '0'] =
        new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${this.pid}/status`, 'utf8')) ?? [];
      return Number(kilobytes) * 1024;
    } catch {
      return 0;
    }
  }

  private async supervise(): Promise<void> {
    while (this.isWanted) {
      const child = this.launch();
      this.child = child;
      this.starts += 1;
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      this.child = undefined;
      appendFileSync(this.options.logFile, `-- ${this.app} ended: ${signal ?? code}\n`);
      if (this.isWanted && code !== 0 && signal === null) await sleep(RESTART_PAUSE_MS);
    }
  }

  private launch(): ChildProcess {
    const { app, env, logFile } = this.options;
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, [...FLAGS[app], mainOf(app)], {
      env: { ...inherited(), MALLOC_ARENA_MAX: '2', ...env },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    return child;
  }
}
