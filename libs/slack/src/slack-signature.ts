import { createHmac, timingSafeEqual } from 'node:crypto';
import { MICROS_PER_SECOND, type Micros } from '#libs/kernel';

/** A request as it came. */
export interface SignedRequest {
  /** Header `x-slack-request-timestamp`: seconds. */
  readonly timestamp: string | undefined;
  /** Header `x-slack-signature`: `v0=` and an HMAC-SHA-256 in hexadecimal. */
  readonly signature: string | undefined;
  readonly body: Buffer;
}

const MAX_AGE_SECONDS = 300;

/** Was it sent by Slack, for the app with this secret, within five minutes of `now`? */
export function isFromSlack(
  secret: string,
  { timestamp = '', signature = '', body }: SignedRequest,
  now: Micros,
): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(Math.floor(now / MICROS_PER_SECOND) - Number(timestamp)) > MAX_AGE_SECONDS) return false;
  const expected = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest();
  const given = /^v0=([0-9a-f]{64})$/.exec(signature)?.[1];
  return given !== undefined && timingSafeEqual(Buffer.from(given, 'hex'), expected);
}
