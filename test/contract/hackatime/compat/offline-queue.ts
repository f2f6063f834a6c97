import type { Answer, ClientModel } from '../../wakatime/clients/models.js';

type Item = Readonly<Record<string, unknown>>;

/** How a client works its queue off. */
export interface Habits {
  readonly model: ClientModel;
  /** How many it sends at once. */
  readonly batch: number;
}

/** Most that one run sends. */
const MAX_SYNC = 1_000;

/**
 * What a client keeps on disk for when it is online: each run sends what lies there, in batches, and puts back what it was
 * told to keep. A batch that fails as a whole ends the run: the client waits before it tries again.
 */
export class OfflineQueue {
  private waiting: Item[] = [];

  constructor(
    private readonly habits: Habits,
    private readonly send: (items: readonly Item[]) => Promise<Answer>,
  ) {}

  get pending(): readonly Item[] {
    return this.waiting;
  }

  push(...items: readonly Item[]): void {
    this.waiting.push(...items);
  }

  /** One run. @returns the items of each request that was made */
  async sync(): Promise<Item[][]> {
    const { model, batch } = this.habits;
    const due = this.waiting.splice(0, MAX_SYNC);
    const sent: Item[][] = [];
    while (due.length > 0) {
      const items = due.splice(0, batch);
      sent.push(items);
      const { fates, exitCode = 0 } = model(await this.send(items), items.length);
      this.waiting.push(...items.filter((_, index) => fates[index] === 'queued'));
      if (exitCode === 0) continue;
      this.waiting.push(...due);
      break;
    }
    return sent;
  }
}
