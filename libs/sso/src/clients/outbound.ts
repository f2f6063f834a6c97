import { AsyncLocalStorage } from 'node:async_hooks';
import type { Outbound } from '#libs/platform/outbound';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1024 * 1024;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const WITHOUT_BODY = new Set([101, 204, 205, 304]);

/** https anywhere; http on this machine only, where nobody listens in. Nobody's password in it. */
export function isAllowedAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

/** Set while talking to a provider that was not chosen by an administrator of the installation. */
const FENCED = new AsyncLocalStorage<Outbound>();

/** Within `work`, requests reach public addresses and those that the operator has listed, and nothing else. */
export function fenced<T>(outbound: Outbound, work: () => T): T {
  return FENCED.run(outbound, work);
}

/**
 * `fetch` towards identity providers: ten seconds, one mebibyte, and no redirect is followed, for a token must not
 * travel to where nobody meant it to go.
 *
 * @throws Error when the address is not allowed, the time is up, or the answer too large
 */
export async function outboundFetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
  if (!isAllowedAddress(String(url))) throw new Error('only https is spoken to other machines');
  const fence = FENCED.getStore();
  if (fence !== undefined) return fencedFetch(fence, new Request(url, init));
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { ...init, redirect: 'manual', signal });
  const body = await limitedBody(response);
  const headers = new Headers(response.headers);
  headers.delete('content-encoding');
  headers.delete('content-length');
  return new Response(WITHOUT_BODY.has(response.status) ? null : body, { status: response.status, headers });
}

/** @throws Error on any status but 2xx */
export async function outboundText(url: string, init: RequestInit = {}): Promise<string> {
  const response = await outboundFetch(url, init);
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`);
  return response.text();
}

async function fencedFetch(outbound: Outbound, request: Request): Promise<Response> {
  const text = await request.text();
  const answer = await outbound
    .fetch(request.url, {
      method: request.method as 'GET' | 'POST',
      headers: Object.fromEntries(request.headers),
      ...(text !== '' && { body: text }),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      maxRedirects: 0,
    })
    .catch((cause: unknown) => {
      throw new TypeError('cannot be reached', { cause });
    });
  const body = await answer.text();
  const headers = new Headers(answer.headers);
  headers.delete('content-encoding');
  headers.delete('content-length');
  return new Response(WITHOUT_BODY.has(answer.status) ? null : body, { status: answer.status, headers });
}

async function limitedBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
