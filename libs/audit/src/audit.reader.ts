import { Injectable } from '@nestjs/common';
import type { Micros } from '#libs/kernel';
import { ActivityPools, type Queryable, run } from '#libs/platform/database';
import type { StoredRecord } from './audit-chain.js';
import type { AuditAction } from './audit-event.js';
import { INSTANCE_CHAIN } from './audit-log.js';
import { type AuditRecord, recordOf } from './audit-record.js';
import { NEWEST_RECORDS, OLDEST_RECORDS } from './sql/read-audit.sql.js';

/** Which records; everything that is named must hold. */
export interface AuditQuestion {
  /** The installation's own when absent. */
  readonly chain?: string | undefined;
  readonly action?: AuditAction | undefined;
  /** The public id of a person or an app. */
  readonly actorId?: string | undefined;
  readonly targetId?: string | undefined;
  /** µs, UTC: the first instant. */
  readonly from?: Micros | undefined;
  /** µs, UTC: the first instant that is not in it. */
  readonly to?: Micros | undefined;
}

export interface AuditPage {
  /** Newest first. */
  readonly records: readonly AuditRecord[];
  /** For the next page; null: there is none. */
  readonly before: number | null;
}

const PAGE_SIZE = 100;
const BATCH = 500;

/** Reads the log. */
@Injectable()
export class AuditReader {
  constructor(private readonly pools: ActivityPools) {}

  /** @param place `before`: only records with a lower number; `limit`: 100 when absent */
  async page(question: AuditQuestion, place: { before?: number; limit?: number } = {}): Promise<AuditPage> {
    const { before, limit = PAGE_SIZE } = place;
    const rows = await run(this.pools.read, NEWEST_RECORDS, [...filterOf(question), before ?? null, limit + 1]);
    const records = rows.slice(0, limit).map(recordOf);
    return { records, before: rows.length > limit ? (records.at(-1)?.seq ?? null) : null };
  }

  /** Every record that matches, oldest first, a few hundred in memory at a time. */
  async *all(question: AuditQuestion): AsyncGenerator<AuditRecord> {
    for await (const row of storedRecords(this.pools.job, question)) yield recordOf(row);
  }
}

/** The rows as they are stored, oldest first. */
export async function* storedRecords(on: Queryable, question: AuditQuestion): AsyncGenerator<StoredRecord> {
  let beyond: number | null = null;
  for (;;) {
    const rows: StoredRecord[] = await run(on, OLDEST_RECORDS, [...filterOf(question), beyond, BATCH]);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return;
    beyond = last.seq;
  }
}

function filterOf(question: AuditQuestion) {
  const { chain = INSTANCE_CHAIN, action, actorId, targetId, from, to } = question;
  return [chain, action ?? null, actorId ?? null, targetId ?? null, instant(from), instant(to)] as const;
}

function instant(at: Micros | undefined): string | null {
  return at === undefined ? null : new Date(at / 1000).toISOString();
}
