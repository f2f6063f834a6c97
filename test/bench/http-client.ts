import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: Buffer;
}

const END_OF_HEADERS = '\r\n\r\n';

export interface RequestParts {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A whole HTTP/1.1 request in bytes, made before the clock starts. */
export function serialiseRequest({ method, path, headers, body }: RequestParts): Buffer {
  const content = body === undefined ? Buffer.alloc(0) : Buffer.from(body);
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: bench'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push('Content-Type: application/json', `Content-Length: ${content.length}`);
  return Buffer.concat([Buffer.from(lines.join('\r\n') + END_OF_HEADERS), content]);
}

/**
 * One kept-alive connection, one request at a time. It knows just as much HTTP as the server's answers need, because
 * on a small machine every cycle that the client burns is one that the server lacks.
 */
export class HttpConnection {
  private readonly socket: Socket;
  private received: Buffer[] = [];
  private length = 0;
  /** Bytes that the answer has in all; 0 while its headers are incomplete. */
  private expected = 0;
  private waiting: { resolve: (answer: HttpAnswer) => void; reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the server closed the connection')));
  }

  static open(url: string): Promise<HttpConnection> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(new HttpConnection(socket)));
      socket.once('error', reject);
    });
  }

  send(request: Buffer): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.waiting = undefined;
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    this.received.push(chunk);
    this.length += chunk.length;
    if (this.expected > 0 && this.length < this.expected) return;
    const all = this.received.length === 1 ? chunk : Buffer.concat(this.received);
    this.received = [all];
    const end = all.indexOf(END_OF_HEADERS);
    if (end === -1) return;
    const headers = all.toString('latin1', 0, end);
    const bodyLength = Number(/\r\ncontent-length: *(\d+)/i.exec(headers)?.[1] ?? '0');
    if (/\r\ntransfer-encoding:/i.test(headers)) this.fail(new Error('a chunked answer was not expected'));
    this.expected = end + END_OF_HEADERS.length + bodyLength;
    if (this.length < this.expected) return;
    const waiting = this.waiting;
    this.received = [];
    this.length = 0;
    this.expected = 0;
    this.waiting = undefined;
    waiting?.resolve({
      status: Number(all.toString('latin1', 9, 12)),
      headers,
      body: all.subarray(end + END_OF_HEADERS.length),
    });
  }

  private fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}
