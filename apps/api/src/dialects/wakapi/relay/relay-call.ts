import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Outbound, type OutboundAnswer, OutboundRefused, type OutboundRequest } from '#libs/platform/outbound';
import { firstOf, type RequestHeaders } from '../../../http/client-info.js';
import { badGateway, badRequest, forbidden, notFound } from '../problems.js';
import { RelayOptions } from './relay.options.js';

export type RelayMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Relayed {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly stream: Readable;
}

/** The addresses that trackers have for editors and dashboards; whatever else is there is none of the relay's business. */
const CALLS = /^\/api\/(?:heartbeats?|summary|users|v1\/users|hackatime\/v1|compat\/wakatime)(?:[/.]|$)/;
/** What is passed on of a request. The credential is one of the other side; our own cookie is not among them. */
const ASKED = ['accept', 'authorization', 'if-none-match', 'timezone', 'user-agent', 'x-machine-name'];
/** What is passed back of an answer. */
const ANSWERED = ['etag', 'retry-after', 'www-authenticate', 'x-ratelimit-limit', 'x-ratelimit-remaining'];
/** Of several types that are told at once browsers take the last. */
const HARMLESS_TYPE = /^(?:application\/json|text\/plain)(?:;[^,]*)?$/i;
/** Nobody means an address that is escaped so often. */
const MAX_LAYERS = 4;
/** What a server may take for a step to another folder that it decodes itself. */
const STEPS = /(?:^|[/\\])\.\.?(?:[/\\;]|$)/;
const LIMITS = { timeoutMs: 15_000, deadlineMs: 60_000, maxBytes: 10_000_000, maxRedirects: 0 } as const;
/** Somebody else's words under our address: nothing in them is carried out, and nobody keeps them. */
const SAFE = {
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'no-store',
} as const;

/** Calls another tracker's API for whoever cannot reach it, where the operator allows that. */
@Injectable()
export class RelayCall {
  constructor(
    private readonly outbound: Outbound,
    private readonly options: RelayOptions,
  ) {}

  /**
   * @param contentType what the caller said of the body
   * @throws HttpException 404 where there is no relay, 400 and 403 for addresses, 502 and 504
   */
  async pass(
    method: RelayMethod,
    { headers, body, contentType }: { headers: RequestHeaders; body: unknown; contentType: string },
  ): Promise<Relayed> {
    if (!this.options.isOn) throw notFound();
    const target = this.targetOf(headers['x-target-url']);
    const passedOn = picked(ASKED, (name) => firstOf(headers[name]));
    if (contentType !== '') passedOn['content-type'] = contentType;
    const bytes = Buffer.isBuffer(body) && method !== 'GET' ? { body } : {};
    const { status, headers: told, stream } = await this.fetch(target, { method, headers: passedOn, ...bytes });
    const passedBack = picked(ANSWERED, (name) => told.get(name) ?? undefined);
    const type = told.get('content-type') ?? '';
    const shown = HARMLESS_TYPE.test(type) ? type : 'application/octet-stream';
    return { status: statusOf(status), headers: { ...passedBack, 'content-type': shown, ...SAFE }, stream };
  }

  private targetOf(header: string | string[] | undefined): string {
    const url = URL.parse(firstOf(header) ?? '');
    if (url === null) throw badRequest('X-Target-URL names no address');
    if (!this.options.allows(url) || !isCall(url.pathname)) throw forbidden('Not an address that is relayed to');
    return url.href;
  }

  private async fetch(target: string, request: OutboundRequest): Promise<OutboundAnswer> {
    try {
      return await this.outbound.fetch(target, { ...request, ...LIMITS });
    } catch (error) {
      if (!(error instanceof OutboundRefused)) throw error;
      if (error.code === 'bad_url' || error.code === 'private_address') throw forbidden(error.message);
      throw badGateway(error.message, error.code === 'timeout' ? 504 : 502);
    }
  }
}

/** However often a server decodes what it is asked for. */
function isCall(path: string): boolean {
  if (!CALLS.test(path)) return false;
  let text = path;
  for (let round = 0; round < MAX_LAYERS; round++) {
    if (STEPS.test(text)) return false;
    const inside = decoded(text);
    if (inside === text) return true;
    text = inside;
  }
  return false;
}

/** What is no text when it is decoded stays as it is. */
function decoded(path: string): string {
  return path.replace(/%[2-7][0-9a-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}

/** What is no answer to us is none to the caller: redirects and the like, which nobody follows for them. */
function statusOf(status: number): number {
  return (status >= 200 && status < 300) || status >= 400 ? status : 502;
}

function picked(names: readonly string[], find: (name: string) => string | undefined): Record<string, string> {
  const pairs = names.map((name) => [name, find(name)] as const);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}
