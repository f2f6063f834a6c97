/** Lets so many pieces of work run at once; the others wait their turn, and beyond that are turned away. */
export class Turnstile {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly capacity: number,
    private readonly maxWaiting: number,
    private readonly turnAway: () => Error,
  ) {}

  /** @throws what `turnAway` makes, when too many are waiting */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside < this.capacity) this.inside += 1;
    else await this.queue();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.inside -= 1;
      else next();
    }
  }

  private queue(): Promise<void> {
    if (this.waiting.length >= this.maxWaiting) return Promise.reject(this.turnAway());
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }
}
