import { UsersError } from './users.errors.js';

/** Lets a few run at once; the next ones wait in line, and a full line turns away. */
export class Turns {
  private running = 0;
  private readonly line: (() => void)[] = [];

  constructor(
    private readonly maxAtOnce: number,
    private readonly maxWaiting: number,
  ) {}

  /** @throws UsersError `users.overloaded` when the line is full */
  async take<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private enter(): Promise<void> {
    if (this.running < this.maxAtOnce) {
      this.running += 1;
      return Promise.resolve();
    }
    if (this.line.length >= this.maxWaiting) {
      return Promise.reject(new UsersError('users.overloaded', 'too many passwords are being checked'));
    }
    return new Promise((resolve) => this.line.push(resolve));
  }

  /** Whoever is next takes over the place, so that nobody can slip in between. */
  private leave(): void {
    const next = this.line.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}
