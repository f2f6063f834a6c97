import { setTimeout } from 'node:timers/promises';

/** Waiting, for who must not call others too often. */
export class Pauses {
  /** @throws AbortError as soon as the signal says so */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0) await setTimeout(ms, undefined, { signal });
    else signal.throwIfAborted();
  }
}
