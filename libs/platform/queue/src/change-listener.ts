import { Logger } from '@nestjs/common';
import pg from 'pg';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** Hears what the database announces, on a connection of its own, which it opens again whenever it breaks. */
export class ChangeListener {
  private readonly logger = new Logger('jobs');
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private isStopped = false;

  /** @param channels what to do when something is announced there; what is said while the connection is broken is lost */
  constructor(
    private readonly url: string,
    private readonly channels: Readonly<Record<string, (payload: string) => void>>,
    /** It listens from now on, and may have missed something before. */
    private readonly onOpen: () => void,
  ) {}

  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'beatkeeper-listen',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    this.client = client;
    client.on('error', () => undefined);
    client.on('end', () => this.again(client));
    client.on('notification', ({ channel, payload = '' }) => this.channels[channel]?.(payload));
    try {
      await client.connect();
      for (const channel of Object.keys(this.channels)) await client.query(`listen ${channel}`);
      this.failures = 0;
      this.onOpen();
    } catch (error) {
      if (this.failures === 0) this.logger.warn(`cannot listen for jobs: ${(error as Error).message}`);
      this.again(client);
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private again(lost: pg.Client): void {
    if (this.isStopped || this.client !== lost) return;
    this.client = undefined;
    void lost.end().catch(() => undefined);
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.failures++, LONGEST_PAUSE_MS);
    this.timer = setTimeout(() => void this.start(), pause).unref();
  }
}
