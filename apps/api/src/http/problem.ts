import { HttpException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '#libs/kernel';

/** What is sent instead of an answer. */
export interface ErrorReply {
  readonly status: number;
  /** JSON, or a text whose type the headers name. */
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a face answers an expected failure; undefined for one that its calls never fail with. */
export type ReplyTo = (error: DomainError, request: FastifyRequest) => ErrorReply | undefined;

export interface Problem {
  readonly reply: ErrorReply;
  /** Nobody expected it: it belongs in the log. */
  readonly isFault: boolean;
}

/**
 * Connection exceptions; no disk, memory or connection left; shutdown; statement timeout; a file that cannot be read; a
 * server that is no primary any more, or not yet; a deadlock or conflict that somebody else won.
 */
const UNAVAILABLE =
  /^(08\w{3}|53\w{3}|57P0[1-5]|57014|58\w{3}|25006|40001|40P01|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** Data exceptions; what breaks the protocol itself is a NUL in the text of a query. */
const UNSTORABLE = /^(22\w{3}|08P01)$/;
const POOL_TIMEOUT = /timeout exceeded when trying to connect|connection terminated|query read timeout|not queryable/i;
const PAUSE_SECONDS = '15';

/** Words for refusals of the HTTP layer itself, whose own would show its insides. */
const WORDS: Readonly<Record<number, string>> = {
  400: 'Bad request.',
  404: 'Not found.',
  413: 'The body is too large. Nothing was stored.',
  414: 'The address is too long.',
  500: 'Internal server error.',
};

/** What a failure means for the caller. Never shows the text of an error that was not written for them. */
export function problemOf(error: unknown, replyTo: (error: DomainError) => ErrorReply | undefined): Problem {
  if (error instanceof DomainError) {
    const reply = replyTo(error);
    return reply === undefined ? fault() : { reply, isFault: false };
  }
  if (error instanceof HttpException) return refused(error);
  if (isUnstorable(error)) return { reply: { status: 400, body: { error: WORDS[400] } }, isFault: true };
  if (isUnavailable(error)) return { reply: unavailable(), isFault: true };
  return fault();
}

function refused(error: HttpException): Problem {
  const status = error.getStatus();
  const body = error.getResponse();
  const isShaped = typeof body === 'object' && !('statusCode' in body) && ('error' in body || 'errors' in body);
  if (isShaped) return { reply: { status, body }, isFault: false };
  return { reply: { status, body: { error: WORDS[status] ?? error.message } }, isFault: status >= 500 };
}

/** A value that the database cannot hold, such as a NUL in a text: the request's fault, but one to know of. */
function isUnstorable(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && UNSTORABLE.test(code);
}

function isUnavailable(error: unknown): boolean {
  const { code, message, cause } = (error ?? {}) as { code?: unknown; message?: unknown; cause?: unknown };
  if (typeof code === 'string' && UNAVAILABLE.test(code)) return true;
  if (typeof message === 'string' && POOL_TIMEOUT.test(message)) return true;
  return cause instanceof Error && isUnavailable(cause);
}

function unavailable(): ErrorReply {
  return { status: 503, body: { error: 'Temporarily unavailable.' }, headers: { 'retry-after': PAUSE_SECONDS } };
}

function fault(): Problem {
  return { reply: { status: 500, body: { error: 'Internal server error.' } }, isFault: true };
}
