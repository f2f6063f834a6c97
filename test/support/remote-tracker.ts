import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call that the server got. */
export interface TrackerCall {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly authorization: string | undefined;
}

/** What a route answers: a body as JSON, or bytes; 200 unless it says otherwise. */
export interface TrackerAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type TrackerRoute = (call: TrackerCall, url: URL) => TrackerAnswer;

/** Somebody else's time tracker, with whatever routes a test gives it. Everything else is 404. */
export class RemoteTracker {
  readonly calls: TrackerCall[] = [];
  /** By `METHOD /path`. */
  readonly routes: Record<string, TrackerRoute> = {};

  private constructor(private readonly server: Server) {}

  static async start(): Promise<RemoteTracker> {
    const server = createServer();
    const tracker = new RemoteTracker(server);
    server.on('request', (request, response) => tracker.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return tracker;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Paths of the calls, in order. */
  get paths(): string[] {
    return this.calls.map(({ method, path }) => `${method} ${path}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url: path = '/' } = request;
    const url = new URL(path, this.url);
    const call = { method, path, authorization: request.headers.authorization };
    this.calls.push(call);
    const route = this.routes[`${method} ${url.pathname}`];
    const { status = 200, headers = {}, body = {} } = route === undefined ? { status: 404 } : route(call, url);
    request.resume();
    request.on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
    });
  }
}
