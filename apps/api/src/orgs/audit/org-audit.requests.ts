import { BadRequestException } from '@nestjs/common';
import { z } from 'zod';
import { AUDIT_ACTIONS, type AuditQuestion, type ChainHead } from '#libs/audit';

const MAX_LIMIT = 500;
const HEAD = /^(\d{1,15}):([0-9a-f]{64})$/;

const whole = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, { error: 'Must be a number.' })
  .transform(Number);
/** ISO 8601 in years that anybody means, and that PostgreSQL has. µs. */
const instant = z
  .string()
  .refine((text) => /^(?!0000)\d{4}-/.test(text) && !Number.isNaN(Date.parse(text)), {
    error: 'Must be an ISO 8601 instant.',
  })
  .transform((text) => Date.parse(text) * 1000);

const ASKED = z.object({
  action: z.enum(AUDIT_ACTIONS, { error: 'Not an action that is written down.' }).optional(),
  actor: z
    .string()
    .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, { error: 'Must be an id.' })
    .optional(),
  target: z
    .string()
    .max(64, { error: 'Must be an id.' })
    .transform((text) => text.replaceAll('\u0000', ''))
    .optional(),
  from: instant.optional(),
  to: instant.optional(),
  before: whole.optional(),
  limit: whole.optional(),
});
const ANCHOR = z.object({ head: z.string().regex(HEAD, { error: 'Must be number:hash.' }).optional() });

type Query = Readonly<Record<string, unknown>>;

export interface OrgAuditQuery {
  readonly question: AuditQuestion;
  readonly place: { readonly before?: number; readonly limit?: number };
}

export function readAuditQuery(query: Query): OrgAuditQuery {
  const { action, actor, target, from, to, before, limit } = read(ASKED, query);
  return {
    question: { action, actorId: actor?.toLowerCase(), targetId: target, from, to },
    place: { ...(before && { before }), ...(limit && { limit: Math.min(limit, MAX_LIMIT) }) },
  };
}

/** A head that was noted earlier: `number:hash`. */
export function readAnchor(query: Query): ChainHead | undefined {
  const [, seq, hash] = HEAD.exec(read(ANCHOR, query).head ?? '') ?? [];
  return seq === undefined || hash === undefined ? undefined : { seq: Number(seq), hash: Buffer.from(hash, 'hex') };
}

/** @throws BadRequestException `{errors: {field: [message]}}` */
function read<T extends z.ZodType>(type: T, query: Query): z.output<T> {
  const present = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
  const parsed = type.safeParse(present);
  if (parsed.success) return parsed.data;
  const errors = Object.fromEntries(parsed.error.issues.map(({ path, message }) => [String(path[0]), [message]]));
  throw new BadRequestException({ errors });
}
