import type { FastifyInstance } from 'fastify';
import { bodyLimitOf } from './body-limits.js';

/** Bytes. */
export interface BodyBudget {
  /** Bodies up to that are not counted: what editors send all day. */
  readonly small: number;
  /** What larger ones may take together, from their first byte until they are answered. */
  readonly large: number;
}

const BODY_BUDGET: BodyBudget = { small: 262_144, large: 134_217_728 };
const PAUSE_SECONDS = '15';

/**
 * Large bodies are held in memory while they arrive and are read; all of them together have a limit, beyond which the
 * answer is 503. Counted by what their headers announce. Call before routes are made.
 *
 * @param isUpload by template of the route: what is streamed is not held
 * @param most bytes of one body
 */
export function boundBodies(
  fastify: FastifyInstance,
  isUpload: (route: string) => boolean,
  most: number,
  budget: BodyBudget = BODY_BUDGET,
): void {
  let held = 0;
  fastify.addHook('onRequest', ({ raw, headers, routeOptions: { url = '' } }, reply, done) => {
    const bytes = announced(headers, bodyLimitOf(url, most));
    if (bytes <= budget.small || isUpload(url)) return done();
    if (held + bytes > budget.large) {
      const pause = { 'retry-after': PAUSE_SECONDS, connection: 'close' };
      void reply.code(503).headers(pause).send({ error: 'Temporarily unavailable.' });
      return;
    }
    held += bytes;
    let isHeld = true;
    const release = () => {
      if (isHeld) held -= bytes;
      isHeld = false;
    };
    reply.raw.once('close', release);
    raw.once('error', release);
    done();
  });
}

type Announced = Readonly<Record<string, string | string[] | undefined>>;

/** What is sent in pieces may be as large as a body may be; what is announced as larger is refused elsewhere, unread. */
function announced(headers: Announced, most: number): number {
  if (headers['transfer-encoding'] !== undefined) return most;
  return Math.min(Number(headers['content-length'] ?? 0), most);
}
