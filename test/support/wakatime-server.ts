import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A bulk call as it arrived. */
export interface BulkCall {
  /** The key of the Authorization header. */
  readonly key: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly items: readonly Record<string, unknown>[];
}

/**
 * How a call is answered: a status as a whole with headers; `statuses` of the items of a 201; `hang`: never; `body`: as
 * it stands.
 */
export interface BulkAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly statuses?: readonly number[];
  readonly body?: string;
  readonly hang?: true;
}

export type BulkRule = (call: BulkCall, number: number) => BulkAnswer | undefined;

/** A server that takes heartbeats as WakaTime does, and knows those that it has already. */
export class WakatimeServer {
  readonly calls: BulkCall[] = [];
  /** Entities in the order in which they were first taken. */
  readonly taken: string[] = [];
  /** Undefined: every item is taken. */
  rule: BulkRule | undefined;
  private readonly known = new Set<string>();

  private constructor(private readonly server: ReturnType<typeof createServer>) {}

  static async start(): Promise<WakatimeServer> {
    const server = createServer();
    const self = new WakatimeServer(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const [, credential = ''] = /^Basic (.*)$/.exec(request.headers.authorization ?? '') ?? [];
        self.answer(response, {
          key: Buffer.from(credential, 'base64').toString(),
          path: `${request.method} ${request.url}`,
          headers: request.headers,
          items: JSON.parse(Buffer.concat(chunks).toString('utf8')),
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return self;
  }

  /** As editors have it in `api_url`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/v1`;
  }

  /** Nothing was called, and everything is taken. */
  reset(): void {
    this.calls.length = 0;
    this.taken.length = 0;
    this.known.clear();
    this.rule = undefined;
  }

  /** As if they had been answered. */
  takeAll(items: BulkCall['items']): void {
    for (const item of items) this.take(item);
  }

  /** Breaks off whatever is being answered. */
  hangUp(): void {
    this.server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(response: ServerResponse, call: BulkCall): void {
    this.calls.push(call);
    const { status = 201, headers = {}, statuses, body, hang } = this.rule?.(call, this.calls.length) ?? {};
    if (hang) return;
    const responses = call.items.map((item, index) => {
      const own = statuses === undefined ? 201 : statuses[index];
      if (own !== undefined && own < 300 && status < 300) this.take(item);
      return own === undefined || own < 300 ? [{ data: { id: `${index}` } }, own ?? 201] : [{ error: 'No.' }, own];
    });
    const answered = statuses === undefined ? responses : responses.slice(0, statuses.length);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body ?? (status < 300 ? JSON.stringify({ responses: answered }) : '{"error":"No."}'));
  }

  private take({ entity, time }: Record<string, unknown>): void {
    const key = `${time} ${entity}`;
    if (!this.known.has(key)) this.taken.push(String(entity));
    this.known.add(key);
  }
}
