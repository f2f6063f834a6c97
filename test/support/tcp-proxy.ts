import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What the line does to bytes. `blackhole`: nothing passes any more, and what was connected meanwhile stays silent for
 * ever, as behind a router that forgot it. `cut`: answers end in the middle, and the line with them.
 */
export type Weather =
  | { readonly kind: 'clear' }
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'blackhole' }
  | { readonly kind: 'cut'; readonly everyNth: number };

interface Line {
  readonly client: Socket;
  readonly server: Socket;
  isSilent: boolean;
}

const CLEAR: Weather = { kind: 'clear' };

/** A line on loopback that can be disturbed. Bytes are passed on as they come; it knows no protocol. */
export class TcpProxy {
  weather: Weather = CLEAR;
  private readonly server: Server;
  private readonly lines = new Set<Line>();
  private readonly target: () => Promise<Socket | undefined>;
  private answers = 0;

  private constructor(target: () => Promise<Socket | undefined>) {
    this.target = target;
    this.server = createServer((client) => void this.accept(client));
  }

  /** @param target opens the other end of a new line; undefined: nobody is there */
  static async listen(target: () => Promise<Socket | undefined>): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  /** The same URL, by way of this line. */
  through(url: string): string {
    const moved = new URL(url);
    moved.hostname = '127.0.0.1';
    moved.port = String(this.port);
    return moved.href;
  }

  clear(): void {
    this.weather = CLEAR;
  }

  /** Ends every line at once. */
  reset(): void {
    for (const { client, server } of this.lines) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.reset();
    await closed;
  }

  private async accept(client: Socket): Promise<void> {
    client.on('error', () => undefined);
    client.pause();
    const server = await this.target().catch(() => undefined);
    if (server === undefined || client.destroyed) {
      client.resetAndDestroy();
      server?.destroy();
      return;
    }
    const line: Line = { client, server, isSilent: false };
    this.lines.add(line);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.lines.delete(line);
        // What is silent does not even tell that it has ended.
        if (line.isSilent && this.server.listening) return;
        client.destroySoon();
        server.destroySoon();
      });
    }
    client.on('data', (chunk) => this.pass(line, server, chunk));
    server.on('data', (chunk) => this.answer(line, chunk));
    client.resume();
  }

  private answer(line: Line, chunk: Buffer): void {
    const { weather } = this;
    if (weather.kind === 'cut' && ++this.answers % weather.everyNth === 0) {
      line.client.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => line.client.resetAndDestroy());
      line.server.resetAndDestroy();
    } else this.pass(line, line.client, chunk);
  }

  private pass(line: Line, to: Socket, chunk: Buffer): void {
    const { weather } = this;
    if (weather.kind === 'blackhole') line.isSilent = true;
    if (line.isSilent || to.destroyed) return;
    if (weather.kind === 'latency') setTimeout(() => to.destroyed || to.write(chunk), weather.ms);
    else this.write(line, to, chunk);
  }

  /** Nobody has to hold what the other end does not read. */
  private write({ client, server }: Line, to: Socket, chunk: Buffer): void {
    if (to.write(chunk)) return;
    const from = to === client ? server : client;
    from.pause();
    to.once('drain', () => from.resume());
  }
}

/** A connection, by default to a port of this machine; fails as the operating system says. */
export function dial(port: number, host = '127.0.0.1'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
