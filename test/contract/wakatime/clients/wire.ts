import { connect } from 'node:net';

/** A request as bytes on the wire: nothing is added but what is written here. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** In this order and spelling. `Host` and `Content-Length` are filled in where the value is empty. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface WireAnswer {
  readonly status: number;
  /** Names in lower case; of repeated ones the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const TIMEOUT_MS = 20_000;
const HEAD_END = '\r\n\r\n';

/** The bytes of a request. Header values are Latin-1, so that a test can send raw UTF-8 as clients do. */
export function toBytes(request: WireRequest, host: string): Buffer {
  const lines = request.headers.map(([name, value]) => `${name}: ${value || filledIn(name, request.body, host)}`);
  const head = [`${request.method} ${request.target} HTTP/1.1`, ...lines].join('\r\n');
  return Buffer.concat([Buffer.from(head + HEAD_END, 'latin1'), request.body]);
}

/** Sends one request over a socket of its own and reads one answer. */
export function exchange(port: number, request: WireRequest): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received: Buffer = Buffer.alloc(0);
    const finish = (answer: WireAnswer | undefined, error?: Error): void => {
      socket.destroy();
      if (answer === undefined)
        reject(error ?? new Error(`the connection ended after: ${received.toString('latin1')}`));
      else resolve(answer);
    };
    socket.setTimeout(TIMEOUT_MS, () => finish(undefined, new Error('no answer in time')));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const answer = readAnswer(received);
      if (answer !== undefined) finish(answer);
    });
    socket.on('end', () => finish(readAnswer(received)));
    socket.on('error', (error) => finish(readAnswer(received), error));
    socket.write(toBytes(request, `127.0.0.1:${port}`));
  });
}

function filledIn(name: string, body: Buffer, host: string): string {
  if (name.toLowerCase() === 'host') return host;
  return name.toLowerCase() === 'content-length' ? String(body.length) : '';
}

function readAnswer(bytes: Buffer): WireAnswer | undefined {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => splitHeader(line)));
  const rest = bytes.subarray(end + HEAD_END.length);
  const body = headers['transfer-encoding'] === 'chunked' ? readChunks(rest) : readLength(rest, headers);
  if (body === undefined) return undefined;
  return { status: Number(statusLine.split(' ')[1]), headers, text: body.toString('utf8') };
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function readLength(rest: Buffer, headers: Readonly<Record<string, string>>): Buffer | undefined {
  const length = Number(headers['content-length'] ?? 0);
  return rest.length >= length ? rest.subarray(0, length) : undefined;
}

function readChunks(rest: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  let offset = 0;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', offset);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(rest.toString('latin1', offset, lineEnd), 16);
    if (size === 0) return Buffer.concat(parts);
    offset = lineEnd + 2 + size + 2;
    if (rest.length < offset) return undefined;
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size));
  }
}
