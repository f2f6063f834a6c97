import { STATUS_CODES } from 'node:http';
import type { ErrorReply } from '../../http/problem.js';
import { PLAIN, repliesOf } from '../refusals.js';

const TEXT = 'text/plain; charset=utf-8';
/** What says no more than the status does. */
const BARE = /^(?:bad request|unauthorized|forbidden|not found|internal server error)\.?$/i;

export const replyTo = repliesOf(PLAIN);

/** Wakapi says what is wrong in a line of plain text: `401 unauthorized`, or a sentence. */
export function dressAsText(reply: ErrorReply): ErrorReply {
  const { status, body, headers } = reply;
  if (status < 400 || typeof body === 'string') return reply;
  return { status, body: textOf(status, body), headers: { ...headers, 'content-type': TEXT } };
}

interface Plain {
  readonly error?: unknown;
  /** `{field: string[]}` */
  readonly errors?: unknown;
  readonly sso_url?: unknown;
}

function textOf(status: number, { error, errors, sso_url: address }: Plain): string {
  const bare = `${status} ${STATUS_CODES[status]?.toLowerCase()}`;
  if (typeof errors === 'object' && errors !== null) return sentences(errors).join('\n') || bare;
  if (typeof error !== 'string' || BARE.test(error)) return bare;
  const says = error.replace(/\.$/, '');
  return typeof address === 'string' ? `${says}: ${address}` : says;
}

/** `{color: ['Too long.']}` → `['color: Too long.']` */
function sentences(errors: object): string[] {
  return Object.entries(errors).flatMap(([field, texts]) =>
    Array.isArray(texts) ? texts.map((text) => `${field}: ${text}`) : [],
  );
}
