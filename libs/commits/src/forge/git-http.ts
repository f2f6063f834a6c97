import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git';
import type { Outbound } from '#libs/platform/outbound';

/** Servers compress before they begin to answer. */
const TIMEOUT_MS = 60_000;
const MAX_REQUEST = 1_000_000;
const MAX_ADVERTISEMENT = 20_000_000;

/**
 * How git talks to a server through {@link Outbound}. Where the server can leave files out, it is asked for commits
 * alone, so that a pack is small however large the files of a repository are.
 */
export function gitHttp(outbound: Outbound, signal: AbortSignal, maxBytes: number): HttpClient {
  let canFilter = false;
  return {
    async request({ url, method = 'GET', headers = {}, body }: GitHttpRequest): Promise<GitHttpResponse> {
      const sent = body && (await bytesOf(body, MAX_REQUEST));
      const isAsking = sent !== undefined && url.endsWith('/git-upload-pack');
      const answer = await outbound.fetch(url, {
        method: method === 'POST' ? 'POST' : 'GET',
        headers: lowerCased(headers),
        ...(sent && { body: isAsking && canFilter ? withoutFiles(sent) : sent }),
        timeoutMs: TIMEOUT_MS,
        maxBytes: isAsking ? maxBytes : MAX_ADVERTISEMENT,
        signal,
      });
      let stream: AsyncIterable<Uint8Array> = answer.stream;
      if (sent === undefined) {
        const advertised = await bytesOf(answer.stream, MAX_ADVERTISEMENT);
        canFilter = /\0[^\n]* filter[ \n]/.test(advertised.toString('latin1'));
        stream = once(advertised);
      }
      return {
        url: answer.url,
        method,
        statusCode: answer.status,
        statusMessage: String(answer.status),
        headers: Object.fromEntries(answer.headers),
        body: stream[Symbol.asyncIterator]() as AsyncIterableIterator<Uint8Array>,
      };
    },
  };
}

const FLUSH = '0000';

/** The same request with `filter tree:0` before the end of its wants. Bodies of the newer protocol stay as they are. */
export function withoutFiles(request: Buffer): Buffer {
  const lines: Buffer[] = [];
  let at = 0;
  while (at + 4 <= request.length) {
    const length = Number.parseInt(request.toString('latin1', at, at + 4), 16);
    if (length === 0) {
      return Buffer.concat([...lines, line('filter tree:0\n'), request.subarray(at)]);
    }
    if (!(length > 4)) return request;
    const text = request.toString('utf8', at + 4, at + length);
    if (lines.length === 0 && !text.startsWith('want ')) return request;
    lines.push(lines.length === 0 ? line(text.replace(/\n?$/, ' filter\n')) : request.subarray(at, at + length));
    at += length;
  }
  return request;
}

function line(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = (bytes.length + FLUSH.length).toString(16).padStart(4, '0');
  return Buffer.concat([Buffer.from(length), bytes]);
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > most) throw new Error('more than a git server has to say');
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
