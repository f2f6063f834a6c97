import { createHmac, randomBytes } from 'node:crypto';
import { MICROS_PER_SECOND, type Micros } from '#libs/kernel';

const PREFIX = 'whsec_';
const KEY_BYTES = 32;

/** A new secret as people copy it: `whsec_` and base64 of 32 random bytes, which are the HMAC key. */
export function newSecret(): string {
  return `${PREFIX}${randomBytes(KEY_BYTES).toString('base64')}`;
}

export interface SignedMessage {
  readonly id: string;
  /** When it is sent: a receiver refuses what is too old. */
  readonly at: Micros;
  readonly body: string;
}

/**
 * The headers by which a receiver knows that a message is ours, as Standard Webhooks names them: HMAC-SHA-256 over
 * `id.timestamp.body`, once for each secret that is good.
 *
 * @param secrets newest first
 */
export function signatureHeaders({ id, at, body }: SignedMessage, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at / MICROS_PER_SECOND));
  const signatures = secrets.map((secret) => `v1,${mac(secret, `${id}.${timestamp}.${body}`)}`);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

function mac(secret: string, text: string): string {
  return createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .update(text)
    .digest('base64');
}
