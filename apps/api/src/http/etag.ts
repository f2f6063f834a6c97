import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Ends a request early: the caller already holds the answer. */
export class NotModified extends Error {
  constructor() {
    super('not modified');
    this.name = 'NotModified';
  }
}

type Part = string | number | boolean | null | undefined;

/** What a controller decides about the caller's copy, before it computes an answer. */
export class EtagGate {
  constructor(
    private readonly request: Pick<FastifyRequest, 'headers'>,
    private readonly reply: Pick<FastifyReply, 'header'>,
  ) {}

  /**
   * Names the state that the answer depends on: whose it is, the revisions, the local date, the question. The answer
   * carries it as ETag; a caller that already has it gets 304 and the rest of the controller does not run.
   */
  pass(...state: readonly Part[]): void {
    this.reply.header('cache-control', 'private, no-cache').header('vary', 'Authorization, Origin');
    this.compare(state);
  }

  /** The same for what anybody may see: caches between us may keep it for so many seconds. */
  passPublicly(seconds: number, ...state: readonly Part[]): void {
    this.reply.header('cache-control', `public, max-age=${seconds}`);
    this.compare(state);
  }

  private compare(state: readonly Part[]): void {
    const tag = `W/"${createHash('sha256').update(JSON.stringify(state)).digest('base64url').slice(0, 22)}"`;
    this.reply.header('etag', tag);
    if (holds(this.request.headers['if-none-match'], tag)) throw new NotModified();
  }
}

function holds(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const opaque = tag.replace(/^W\//, '');
  return header.split(',').some((entry) => entry.trim() === '*' || entry.trim().replace(/^W\//, '') === opaque);
}

/** The {@link EtagGate} of this request. */
export const Etag = createParamDecorator((_: unknown, context: ExecutionContext): EtagGate => {
  const http = context.switchToHttp();
  return new EtagGate(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
});
