import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Provider } from './repository.js';

/** Header names in lower case. */
export type HookHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

type Check = (headers: HookHeaders, body: Buffer, secret: string) => boolean;

const sha256 =
  (header: string): Check =>
  (headers, body, secret) => {
    const sent = one(headers[header])
      .replace(/^sha256=/, '')
      .toLowerCase();
    return isEqual(sent, createHmac('sha256', secret).update(body).digest('hex'));
  };
const token =
  (header: string): Check =>
  (headers, _body, secret) =>
    isEqual(one(headers[header]), secret);
const anyOf =
  (...checks: readonly Check[]): Check =>
  (headers, body, secret) =>
    checks.map((check) => check(headers, body, secret)).includes(true);

/** How each forge proves that a push is its own. */
const CHECKS: Readonly<Record<Provider, Check>> = {
  github: sha256('x-hub-signature-256'),
  gitlab: token('x-gitlab-token'),
  gitea: anyOf(sha256('x-gitea-signature'), sha256('x-forgejo-signature')),
  bitbucket: sha256('x-hub-signature'),
  git: anyOf(sha256('x-hub-signature-256'), sha256('x-signature-256')),
};

/** Was the body, byte for byte, sent by who knows the secret? Takes the same time whatever was sent. */
export function isSigned(provider: Provider, headers: HookHeaders, body: Buffer, secret: string): boolean {
  return CHECKS[provider](headers, body, secret);
}

function one(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}

/** Hashed first, so that lengths tell nothing. */
function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
