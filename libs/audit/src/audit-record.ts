import type { Micros } from '#libs/kernel';
import type { StoredRecord } from './audit-chain.js';

/** What the log says of one act. */
export interface AuditRecord {
  /** `instance`, or the uuid of an organisation. */
  readonly chain: string;
  /** Its number in the chain, from 1 without gaps. */
  readonly seq: number;
  readonly id: string;
  /** µs, UTC. */
  readonly at: Micros;
  readonly action: string;
  readonly actor: { readonly kind: string; readonly id: string | null; readonly credential: string | null };
  readonly target: { readonly kind: string; readonly id: string | null };
  /** Null: erased. */
  readonly details: Readonly<Record<string, unknown>> | null;
  /** Hexadecimal; with `hash` and the fields above, the chain can be checked by whoever holds an export. */
  readonly detailsDigest: string;
  /** Hexadecimal. */
  readonly hash: string;
}

export function recordOf(row: StoredRecord): AuditRecord {
  return {
    chain: row.chain,
    seq: row.seq,
    id: row.id,
    at: row.at,
    action: row.action,
    actor: { kind: row.actor_kind, id: row.actor_id, credential: row.credential },
    target: { kind: row.target_kind, id: row.target_id },
    details: row.details === null ? null : JSON.parse(row.details),
    detailsDigest: row.details_digest.toString('hex'),
    hash: row.hash.toString('hex'),
  };
}
