import type { FastifyRequest } from 'fastify';
import type { ErrorReply, ReplyTo } from './problem.js';

/** A part of the address space with its own way of saying that something went wrong. */
export interface Face {
  /** Where it begins, without slashes around. */
  readonly prefixes: readonly string[];
  readonly replyTo: ReplyTo;
  /** Its 401 is not about the credentials of people: it says itself what is wanted. */
  readonly isOwnChallenge?: boolean;
  /** Dresses a plain `{error}` reply, such as that of a fault, in the face's own form. */
  readonly dress?: (reply: ErrorReply, request: FastifyRequest) => ErrorReply;
}

/** The face with the longest prefix of the address; the first one where nobody claims it. */
export function faceOf(faces: readonly [Face, ...Face[]], url: string): Face {
  const path = (url.split('?', 1)[0] ?? '').replace(/\/{2,}/g, '/');
  const claims = faces.flatMap((face) =>
    face.prefixes.filter((prefix) => isUnder(path, prefix)).map((prefix) => ({ face, length: prefix.length })),
  );
  const [best] = claims.sort((one, other) => other.length - one.length);
  return best?.face ?? faces[0];
}

/** Is this the prefix itself, or something below it? */
export function isUnder(path: string, prefix: string): boolean {
  return path === `/${prefix}` || path.startsWith(`/${prefix}/`);
}
