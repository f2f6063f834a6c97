import { createHash } from 'node:crypto';
import type { Micros } from '#libs/kernel';

/** A record as it is stored, with the text of its details. */
export interface StoredRecord {
  readonly chain: string;
  readonly seq: number;
  readonly id: string;
  readonly at: Micros;
  readonly action: string;
  readonly actor_kind: string;
  readonly actor_id: string | null;
  readonly credential: string | null;
  readonly target_kind: string;
  readonly target_id: string | null;
  readonly details_digest: Buffer;
  readonly hash: Buffer;
  /** Null together with the details: they were erased. */
  readonly salt: Buffer | null;
  /** jsonb as PostgreSQL writes it. */
  readonly details: string | null;
}

/** The end of a chain: how many records it has, and the hash of the last one. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: Buffer;
}

/**
 * `missing`: no record has this number. `changed`: a field, or the hash, is not what was written. `details_changed`: the
 * details are not those of the record. `tail_removed`: the chain once reached this number. `head_changed`: the head
 * does not say what the last record says. `anchor_differs`: a head that was noted earlier is not in the chain.
 */
export type ChainProblemKind =
  | 'missing'
  | 'changed'
  | 'details_changed'
  | 'tail_removed'
  | 'head_changed'
  | 'anchor_differs';

export interface ChainProblem {
  readonly kind: ChainProblemKind;
  readonly seq: number;
}

export interface ChainReport {
  readonly chain: string;
  readonly isIntact: boolean;
  /** Records that were looked at. */
  readonly records: number;
  /** Those of them whose details were erased. */
  readonly erased: number;
  /** Number and hexadecimal hash of the last record. Kept elsewhere, they also show a chain that was cut and mended. */
  readonly head: { readonly seq: number; readonly hash: string };
  /** In the order of the chain; at most a hundred. */
  readonly problems: readonly ChainProblem[];
}

const SEPARATOR = '\u001f';
const MAX_PROBLEMS = 100;
const NOTHING = Buffer.alloc(0);

/** sha256 over the hash before it and the fields of a record. */
export function hashOf(previous: Buffer, record: StoredRecord): Buffer {
  const fields = [
    record.chain,
    record.seq,
    record.id,
    record.at,
    record.action,
    record.actor_kind,
    record.actor_id ?? '',
    record.credential ?? '',
    record.target_kind,
    record.target_id ?? '',
    record.details_digest.toString('hex'),
  ];
  return sha256(previous, Buffer.from(fields.join(SEPARATOR)));
}

/** sha256 over salt and details. */
export function digestOf(salt: Buffer, details: string): Buffer {
  return sha256(salt, Buffer.from(details));
}

/** Walks along a chain from its first record and notes what is not as it was written. */
export class ChainWalk {
  private readonly problems: ChainProblem[] = [];
  private last: ChainHead = { seq: 0, hash: NOTHING };
  private records = 0;
  private erased = 0;

  /** @param anchor a head that somebody noted earlier */
  constructor(
    private readonly chain: string,
    private readonly anchor?: ChainHead,
  ) {}

  /** Records in the order of their numbers. */
  take(record: StoredRecord): void {
    this.records += 1;
    const isNext = record.seq === this.last.seq + 1;
    for (let seq = this.last.seq + 1; seq < record.seq && this.hasRoom; seq++) this.note('missing', seq);
    if (isNext && !hashOf(this.last.hash, record).equals(record.hash)) this.note('changed', record.seq);
    this.checkDetails(record);
    if (this.anchor?.seq === record.seq && !this.anchor.hash.equals(record.hash)) {
      this.note('anchor_differs', record.seq);
    }
    this.last = { seq: record.seq, hash: record.hash };
  }

  /** @param head what the chain says of its own end; undefined when it says nothing */
  finish(head: ChainHead | undefined): ChainReport {
    const { seq, hash } = this.last;
    if (head !== undefined && head.seq > seq) this.note('tail_removed', head.seq);
    else if (head === undefined ? seq > 0 : head.seq !== seq || !head.hash.equals(hash)) this.note('head_changed', seq);
    if (this.anchor !== undefined && this.anchor.seq > seq) this.note('tail_removed', this.anchor.seq);
    return {
      chain: this.chain,
      isIntact: this.problems.length === 0,
      records: this.records,
      erased: this.erased,
      head: { seq, hash: hash.toString('hex') },
      problems: this.problems,
    };
  }

  private checkDetails({ seq, salt, details, details_digest }: StoredRecord): void {
    if (salt === null || details === null) this.erased += 1;
    else if (!digestOf(salt, details).equals(details_digest)) this.note('details_changed', seq);
  }

  private note(kind: ChainProblemKind, seq: number): void {
    if (this.hasRoom) this.problems.push({ kind, seq });
  }

  private get hasRoom(): boolean {
    return this.problems.length < MAX_PROBLEMS;
  }
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
