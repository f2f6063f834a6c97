import pg from 'pg';

/** SQLSTATE too_many_connections: there is none for whoever asks. */
const TOO_MANY = '53300';

type Callback = (error: Error | undefined, client?: pg.PoolClient, release?: (error?: unknown) => void) => void;

/** A pool whose queue ends: who would be one too many is told at once instead of after the longest wait. */
export class BoundedPool extends pg.Pool {
  private readonly mostWaiting: number;

  constructor(options: pg.PoolConfig, mostWaiting: number) {
    super(options);
    this.mostWaiting = mostWaiting;
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.PoolClient> | undefined {
    // Idle connections are handed out a moment later: those who come at once with others look as if they waited.
    if (this.waitingCount < this.mostWaiting + this.idleCount) {
      if (callback === undefined) return super.connect();
      super.connect(callback as never);
      return undefined;
    }
    const error = Object.assign(new Error(`${this.waitingCount} wait for a connection already`), { code: TOO_MANY });
    if (callback === undefined) return Promise.reject(error);
    callback(error, undefined, () => undefined);
    return undefined;
  }
}
