import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AddressRules, Outbound, OutboundRefused } from '#libs/platform/outbound';
import { SlackOptions } from './slack.options.js';

/** What Slack answers: `ok`, and `error`, one word, where it is false. */
export interface SlackAnswer {
  readonly ok: boolean;
  readonly error?: string;
  readonly [field: string]: unknown;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1_000_000;
const TOO_MANY = 429;

/** Slack cannot be reached, or is not itself: try again. */
export class SlackUnavailable extends Error {
  override readonly name = 'SlackUnavailable';
}

/** Calls Slack's API, at the address that the operator has set, be it a private one. */
@Injectable()
export class SlackClient implements OnApplicationShutdown {
  private readonly outbound: Outbound;
  private readonly apiUrl: string;

  constructor(@Inject(SlackOptions) { apiUrl }: SlackOptions) {
    this.apiUrl = apiUrl;
    this.outbound = new Outbound(new AddressRules([new URL(apiUrl).hostname.replace(/^\[|\]$/g, '')]));
  }

  /** @throws SlackUnavailable; a refusal is an answer */
  async call(
    method: string,
    token: string,
    fields: Readonly<Record<string, string>> = {},
    signal?: AbortSignal,
  ): Promise<SlackAnswer> {
    try {
      const { status, json } = await this.outbound.fetch(`${this.apiUrl}/${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
        timeoutMs: TIMEOUT_MS,
        deadlineMs: TIMEOUT_MS,
        maxBytes: MAX_BYTES,
        ...(signal && { signal }),
      });
      const answer = (await json()) as SlackAnswer | null;
      if (status === TOO_MANY) throw new SlackUnavailable('Slack asks to wait');
      if (typeof answer?.ok !== 'boolean') throw new SlackUnavailable(`Slack answered ${status}`);
      return answer;
    } catch (error) {
      if (error instanceof OutboundRefused || error instanceof SyntaxError) {
        throw new SlackUnavailable('Slack does not answer as it should', { cause: error });
      }
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.outbound.close();
  }
}
