import { Inject, Injectable } from '@nestjs/common';
import { ORIGIN_HEADER } from '#libs/heartbeats';
import { CLOCK, type Clock, type Micros } from '#libs/kernel';
import { Outbound, type OutboundAnswer, OutboundRefused } from '#libs/platform/outbound';
import { MirrorsOptions } from '../mirrors.options.js';
import { OF_THE_KEY, type Progress, progressOf } from './fates.js';
import { retryAfter } from './retry-after.js';
import type { WireHeartbeat } from './wire-heartbeat.js';

export interface MirrorTarget {
  readonly url: string;
  readonly apiKey: string;
}

/** Heartbeats of one machine, in the order of acceptance. */
export interface MirrorBatch {
  readonly machine: string | null;
  readonly heartbeats: readonly WireHeartbeat[];
}

/**
 * `answered`: heartbeat by heartbeat. `unacceptable`: not in this company; the guilty one is found by sending them
 * apart. `refused`: no attempt will succeed before somebody changes something. `later`: all of it again, not before
 * `retryAt` where that is known; `isAsked`: the other side is well, and wants to be left alone.
 */
export type CallOutcome =
  | { readonly kind: 'answered'; readonly progress: Progress }
  | { readonly kind: 'unacceptable'; readonly problem: string }
  | { readonly kind: 'refused'; readonly problem: string }
  | {
      readonly kind: 'later';
      readonly problem: string;
      readonly retryAt: Micros | undefined;
      readonly isAsked: boolean;
    };

const DEADLINE_MS = 30_000;
const MAX_BYTES = 1_000_000;
/** The body, or one heartbeat of it, is what the other side does not take. */
const OF_THE_BODY = new Set([400, 413, 422]);
const REFUSED_CALLS = new Set(['bad_url', 'private_address']);

/** Posts a batch as an editor would. Redirects are not followed: the key is for one place. */
@Injectable()
export class MirrorCall {
  constructor(
    private readonly outbound: Outbound,
    private readonly options: MirrorsOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AbortError when the signal is */
  async post(target: MirrorTarget, batch: MirrorBatch, signal: AbortSignal): Promise<CallOutcome> {
    if (this.options.isOwn(target.url)) return refused('this server does not mirror to itself');
    try {
      const answer = await this.outbound.fetch(`${target.url}/users/current/heartbeats.bulk`, {
        method: 'POST',
        headers: this.headersOf(target, batch),
        body: JSON.stringify(batch.heartbeats),
        timeoutMs: this.options.timeoutMs,
        deadlineMs: DEADLINE_MS,
        maxBytes: MAX_BYTES,
        signal,
      });
      return await this.outcomeOf(answer, target, batch.heartbeats.length);
    } catch (error) {
      if (!(error instanceof OutboundRefused)) throw error;
      const { code, message } = error;
      if (REFUSED_CALLS.has(code)) return refused(message);
      return { kind: 'later', problem: message, retryAt: undefined, isAsked: false };
    }
  }

  private headersOf({ apiKey }: MirrorTarget, { machine }: MirrorBatch): Record<string, string> {
    return {
      authorization: `Basic ${Buffer.from(apiKey).toString('base64')}`,
      'content-type': 'application/json',
      'user-agent': 'Beatkeeper-Mirror/1',
      [ORIGIN_HEADER]: this.options.instance,
      ...(machine !== null && { 'x-machine-name': encodeURIComponent(machine.toWellFormed()) }),
    };
  }

  private async outcomeOf(answer: OutboundAnswer, { apiKey }: MirrorTarget, count: number): Promise<CallOutcome> {
    const { status, headers } = answer;
    if (status >= 200 && status < 300) {
      return { kind: 'answered', progress: progressOf(await bodyOf(answer), count, apiKey) };
    }
    answer.stream.destroy();
    const problem = `answered ${status}`;
    if (OF_THE_KEY.has(status)) return refused(`${problem}: the key is not taken`);
    if (OF_THE_BODY.has(status)) return { kind: 'unacceptable', problem };
    const retryAt = retryAfter(headers.get('retry-after'), this.clock.now());
    return { kind: 'later', problem, retryAt, isAsked: status === 429 };
  }
}

function refused(problem: string): CallOutcome {
  return { kind: 'refused', problem };
}

/** Undefined: nothing that can be read. What breaks off half-way says nothing of what arrived. @throws OutboundRefused */
async function bodyOf(answer: OutboundAnswer): Promise<unknown> {
  try {
    return await answer.json();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
