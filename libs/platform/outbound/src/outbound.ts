import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { Agent, type Dispatcher, request } from 'undici';
import { AddressRules } from './address-rules.js';
import { OutboundRefused } from './outbound-refused.js';

/** How an address is called. Times in ms, sizes in bytes. */
export interface OutboundRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** For the answer to begin, and again for each pause inside it. 15,000 when absent. */
  readonly timeoutMs?: number;
  /** For everything, from the first hop to the last byte: who answers a byte at a time ends here. 600,000 when absent. */
  readonly deadlineMs?: number;
  /** Longest body, after decoding nothing: bytes as they arrive. 10 MB when absent. */
  readonly maxBytes?: number;
  /** Of GET and HEAD; others are never sent elsewhere. 3 when absent. */
  readonly maxRedirects?: number;
  readonly signal?: AbortSignal;
}

/** What came back, whatever the status. The body is read once, as stream or as text. */
export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Where it came from, after redirects. */
  readonly url: string;
  /** Fails with `too_large`, `timeout` or `unreachable`. Whoever reads neither this nor the text must destroy it. */
  readonly stream: Readable;
  text(): Promise<string>;
  /** @throws SyntaxError when the body is no JSON */
  json(): Promise<unknown>;
}

const TIMEOUT_MS = 15_000;
const DEADLINE_MS = 600_000;
const MAX_BYTES = 10_000_000;
const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** What belongs to one origin and must not follow a redirect to another. */
const PRIVATE_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization', 'private-token', 'x-api-key']);

/**
 * Calls addresses that people typed. Only http and https; the address is judged where the connection is made, so that a
 * name which resolves to something else a moment later gains nothing, and again after each redirect.
 */
export class Outbound {
  private readonly agent: Agent;

  constructor(private readonly rules: AddressRules) {
    this.agent = new Agent({ connect: { lookup: this.lookup, timeout: TIMEOUT_MS }, pipelining: 1, connections: 16 });
  }

  /** @throws OutboundRefused; a status that says no is an answer, not an error */
  async fetch(
    target: string,
    { maxRedirects = MAX_REDIRECTS, deadlineMs = DEADLINE_MS, ...options }: OutboundRequest = {},
  ): Promise<OutboundAnswer> {
    let url = this.check(target);
    let { headers = {} } = options;
    const late = AbortSignal.timeout(deadlineMs);
    const signal = options.signal === undefined ? late : AbortSignal.any([options.signal, late]);
    for (let hop = 0; ; hop++) {
      const answer = await this.once(url, { ...options, headers, signal });
      const next = redirectOf(answer, url, options.method);
      if (next === undefined) return answer;
      answer.stream.destroy();
      if (hop >= maxRedirects) throw new OutboundRefused('too_many_redirects', `more than ${maxRedirects} redirects`);
      const place = this.check(next);
      if (place.origin !== url.origin) headers = withoutPrivate(headers);
      url = place;
    }
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  private async once(url: URL, options: OutboundRequest): Promise<OutboundAnswer> {
    const { method = 'GET', headers, body, timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES, signal } = options;
    try {
      const {
        statusCode,
        headers: received,
        body: stream,
      } = await request(url, {
        method,
        headers: { 'user-agent': 'Beatkeeper', ...headers },
        body: body ?? null,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        dispatcher: this.agent,
        ...(signal && { signal }),
      });
      return answerOf(statusCode, headersOf(received), url.href, limited(stream, maxBytes));
    } catch (error) {
      throw refusalOf(error, url);
    }
  }

  /** What can be told without asking for the address of a name. @throws OutboundRefused */
  check(target: string): URL {
    const url = URL.parse(target);
    if (url === null || !/^https?:$/.test(url.protocol)) {
      throw new OutboundRefused('bad_url', 'must be an http:// or https:// URL');
    }
    if (url.username !== '' || url.password !== '') throw new OutboundRefused('bad_url', 'must hold no credentials');
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !this.rules.allows(host, host)) throw privateAddress(host);
    return url;
  }

  private readonly lookup: LookupFunction = (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, '', 0);
      const allowed = found.filter(({ address }) => this.rules.allows(address, host));
      const [first] = allowed;
      if (first === undefined) return done(privateAddress(host), '', 0);
      if (options.all === true) return done(null, allowed);
      done(null, first.address, first.family);
    });
  };
}

function redirectOf({ status, headers }: OutboundAnswer, from: URL, method = 'GET'): string | undefined {
  if (!REDIRECTS.has(status) || !/^(GET|HEAD)$/.test(method)) return undefined;
  const location = headers.get('location');
  return location === null ? undefined : (URL.parse(location, from.href)?.href ?? location);
}

function withoutPrivate(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !PRIVATE_HEADERS.has(name.toLowerCase())));
}

function answerOf(status: number, headers: Headers, url: string, stream: Readable): OutboundAnswer {
  const text = async () => Buffer.concat(await stream.toArray()).toString('utf8');
  return { status, headers, url, stream, text, json: async () => JSON.parse(await text()) };
}

function headersOf(received: Dispatcher.ResponseData['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}

function limited(body: Readable, maxBytes: number): Readable {
  async function* counted() {
    let bytes = 0;
    try {
      for await (const chunk of body) {
        bytes += (chunk as Buffer).length;
        if (bytes > maxBytes) throw new OutboundRefused('too_large', `more than ${maxBytes} bytes`);
        yield chunk as Buffer;
      }
    } catch (error) {
      throw refusalOf(error, undefined);
    }
  }
  const stream = Readable.from(counted(), { objectMode: true });
  // What nobody began to read would hold its connection for ever.
  stream.once('close', () => body.on('error', () => undefined).destroy());
  return stream;
}

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);

function refusalOf(error: unknown, url: URL | undefined): Error {
  if (error instanceof OutboundRefused) return error;
  const { code, name, cause } = error as { code?: string; name?: string; cause?: unknown };
  if (name === 'AbortError') return error as Error;
  if (cause instanceof OutboundRefused) return cause;
  const place = url?.host ?? 'the server';
  if (name === 'TimeoutError' || (code !== undefined && TIMEOUTS.has(code))) {
    return new OutboundRefused('timeout', `${place} took too long`, { cause: error });
  }
  return new OutboundRefused('unreachable', `cannot reach ${place}`, { cause: error });
}

function privateAddress(host: string): OutboundRefused {
  return new OutboundRefused('private_address', `${host} is no public address; an operator may allow it`);
}
