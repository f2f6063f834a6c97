import type { Clock } from '#libs/kernel';
import type { Outbound, OutboundAnswer } from '#libs/platform/outbound';
import { OutboundRefused } from '#libs/platform/outbound';
import type { Pauses } from './pauses.js';
import { RemoteRefused } from './remote-refused.js';
import { retryAfterMs } from './retry-after.js';

export interface RemoteTools {
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly pauses: Pauses;
}

export interface RemotePlace {
  /** Where its WakaTime-like API begins, without a slash at the end. */
  readonly base: string;
  readonly apiKey: string;
}

export interface RemoteCall {
  readonly method?: 'GET' | 'POST';
  readonly body?: object;
  /** Longest answer. */
  readonly maxBytes?: number;
}

/** Eight calls a second: WakaTime allows ten, averaged over five minutes. */
const GAP_MS = 125;
const MAX_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
const JSON_BYTES = 16_000_000;
const TIMEOUT_MS = 60_000;
const TRANSIENT = new Set(['timeout', 'unreachable']);

/** Another server's WakaTime-like API: never called faster than it allows, and again when it is busy. */
export class RemoteApi {
  private notBefore = 0;

  constructor(
    private readonly tools: RemoteTools,
    private readonly place: RemotePlace,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @throws RemoteRefused for an answer that says no
   * @throws OutboundRefused for a place that cannot or must not be called
   */
  async json(path: string, call: RemoteCall = {}): Promise<unknown> {
    const answer = await this.call(path, { maxBytes: JSON_BYTES, ...call });
    try {
      return await answer.json();
    } catch (error) {
      if (error instanceof SyntaxError) throw new RemoteRefused(answer.status, 'the other server answers no JSON');
      throw error;
    }
  }

  /** As {@link json}, for answers that are read piece by piece. Destroy the stream that is not read to its end. */
  async call(path: string, { method = 'GET', body, maxBytes = JSON_BYTES }: RemoteCall = {}): Promise<OutboundAnswer> {
    const url = `${this.place.base}${path}`;
    const headers = {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(this.place.apiKey).toString('base64')}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const options = { method, headers, maxBytes, timeoutMs: TIMEOUT_MS, maxRedirects: 0, signal: this.signal };
    for (let attempt = 1; ; attempt++) {
      await this.pace();
      const outcome = await this.attempt(url, {
        ...options,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if ('answer' in outcome) return outcome.answer;
      if (attempt === MAX_ATTEMPTS) throw outcome.error;
      await this.tools.pauses.wait(outcome.pauseMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1), this.signal);
    }
  }

  /** Every call of this process to this place waits for the one before. */
  private async pace(): Promise<void> {
    const now = this.tools.clock.now() / 1_000;
    const at = Math.max(now, this.notBefore);
    this.notBefore = at + GAP_MS;
    await this.tools.pauses.wait(at - now, this.signal);
  }

  private async attempt(
    url: string,
    options: Parameters<Outbound['fetch']>[1],
  ): Promise<{ answer: OutboundAnswer } | { error: Error; pauseMs?: number }> {
    let answer: OutboundAnswer;
    try {
      answer = await this.tools.outbound.fetch(url, options);
    } catch (error) {
      // WakaTime may send whoever calls too often elsewhere instead of saying so.
      const isBusy = error instanceof OutboundRefused && (TRANSIENT.has(error.code) || isRedirect(error));
      if (!isBusy) throw error;
      return { error };
    }
    if (answer.status < 300) return { answer };
    answer.stream.destroy();
    const error = new RemoteRefused(answer.status, `the other server answers ${answer.status}`);
    if (!isBusyStatus(answer.status)) throw error;
    const pauseMs = retryAfterMs(answer.headers.get('retry-after'), this.tools.clock.now());
    return { error, ...(pauseMs !== undefined && { pauseMs: Math.min(pauseMs, LONGEST_PAUSE_MS) }) };
  }
}

function isRedirect({ code }: OutboundRefused): boolean {
  return code === 'too_many_redirects';
}

function isBusyStatus(status: number): boolean {
  return status === 429 || status === 408 || status === 502 || status === 503 || status === 504 || isElsewhere(status);
}

function isElsewhere(status: number): boolean {
  return status >= 300 && status < 400;
}
