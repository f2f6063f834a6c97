import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that was started with pipes, and every word that it says on them. */
export class TalkingProcess {
  output = '';
  /** Once it has ended and everything that it said is in `output`. */
  readonly ended: Promise<Ending>;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        for (const look of this.listeners) look();
      });
    }
    this.ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** What the first match of `pattern` captures, or all of it. @throws Error when the process ends without having said it */
  said(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(this.output);
        if (found === null) return;
        this.listeners.delete(look);
        resolve(found[1] ?? found[0]);
      };
      this.listeners.add(look);
      look();
      void this.ended.then(({ code, signal }) =>
        reject(new Error(`ended (${signal ?? code}) before ${pattern}:\n${this.output}`)),
      );
    });
  }

  async end(signal: NodeJS.Signals): Promise<Ending> {
    if (!this.hasEnded) this.child.kill(signal);
    return await this.ended;
  }
}
