import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { isoUtcSeconds, type Micros } from '#libs/kernel';
import { Outbound, OutboundRefused } from '#libs/platform/outbound';
import { signatureHeaders } from '../signature.js';

export interface WebhookMessage {
  readonly id: string;
  readonly type: string;
  readonly createdAt: Micros;
  readonly data: object;
}

export interface WebhookTarget {
  readonly url: string;
  /** Newest first. */
  readonly secrets: readonly string[];
}

/** How one attempt went. */
export interface CallOutcome {
  readonly isDelivered: boolean;
  /** Trying again would change nothing. */
  readonly isFinal: boolean;
  readonly status: number | null;
  readonly durationMs: number;
  readonly response: string | null;
  readonly error: string | null;
}

const TIMEOUT_MS = 15_000;
/** Few calls are made at a time: who answers a byte at a time must not keep the others waiting. */
const DEADLINE_MS = 30_000;
const MAX_RESPONSE = 2_000;
const GONE = 410;

/** Posts one signed message. Only 2xx is success; redirects are not followed. */
@Injectable()
export class WebhookCall {
  constructor(private readonly outbound: Outbound) {}

  /**
   * @param at when it is sent, as the signature says
   * @throws AbortError when the signal is
   */
  async post(target: WebhookTarget, message: WebhookMessage, at: Micros, signal: AbortSignal): Promise<CallOutcome> {
    const { id, type, createdAt, data } = message;
    const body = JSON.stringify({ id, type, created_at: isoUtcSeconds(createdAt), data });
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Beatkeeper-Webhooks/1',
      ...signatureHeaders({ id, at, body }, target.secrets),
    };
    const begun = performance.now();
    const durationMs = () => Math.round(performance.now() - begun);
    try {
      const options = {
        method: 'POST',
        headers,
        body,
        timeoutMs: TIMEOUT_MS,
        deadlineMs: DEADLINE_MS,
        signal,
      } as const;
      const { status, stream } = await this.outbound.fetch(target.url, options);
      const response = await beginningOf(stream);
      const isDelivered = status >= 200 && status < 300;
      const error = isDelivered ? null : `answered ${status}`;
      return {
        isDelivered,
        isFinal: isDelivered || status === GONE,
        status,
        durationMs: durationMs(),
        response,
        error,
      };
    } catch (error) {
      if (!(error instanceof OutboundRefused)) throw error;
      const isFinal = error.code === 'bad_url' || error.code === 'private_address';
      const said = { status: null, response: null, error: error.message };
      return { isDelivered: false, isFinal, durationMs: durationMs(), ...said };
    }
  }
}

/** The first characters of a body, in a form that can be stored; what breaks off half-way is kept so far. */
async function beginningOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MAX_RESPONSE) break;
    }
  } catch (error) {
    if (!(error instanceof OutboundRefused)) throw error;
  }
  const text = Buffer.concat(chunks).toString('utf8').replaceAll('\u0000', '\ufffd');
  return text.slice(0, MAX_RESPONSE).toWellFormed();
}
