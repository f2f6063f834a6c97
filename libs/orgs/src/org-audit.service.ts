import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  AuditEraser,
  type AuditPage,
  type AuditQuestion,
  AuditReader,
  type AuditRecord,
  AuditVerifier,
  type ChainHead,
  type ChainReport,
} from '#libs/audit';
import { MICROS_PER_DAY } from '#libs/kernel';
import { ask, run } from '#libs/platform/database';
import { parsed } from './input/parse.js';
import type { OrgCaller } from './org-caller.js';
import { OrgChanges } from './org-changes.js';
import { AUDIT_RETENTION_OF, SET_AUDIT_RETENTION } from './sql/org-audit.sql.js';

const MIN_DAYS = 365;
const MAX_DAYS = 36_500;

export const AUDIT_RETENTION = z.strictObject({
  days: z
    .int({ error: 'Must be a whole number.' })
    .min(MIN_DAYS, { error: `At least ${MIN_DAYS} days, or null for ever.` })
    .max(MAX_DAYS, { error: `No more than ${MAX_DAYS}.` })
    .nullable(),
});

/** The log of an organisation: the chain that has its id. */
@Injectable()
export class OrgAudit {
  constructor(
    private readonly changes: OrgChanges,
    private readonly reader: AuditReader,
    private readonly verifier: AuditVerifier,
    private readonly eraser: AuditEraser,
  ) {}

  /** Newest first. */
  page(orgId: string, question: AuditQuestion, place: { before?: number; limit?: number }): Promise<AuditPage> {
    return this.reader.page({ ...question, chain: orgId }, place);
  }

  /** Oldest first. That it was asked for is written down before the first record leaves. */
  async export(by: OrgCaller, question: AuditQuestion): Promise<AsyncGenerator<AuditRecord>> {
    const { orgId, actor } = by;
    await this.changes.tenancy.within(orgId, (em) =>
      this.changes.record(
        em,
        { orgId, actor },
        {
          action: 'audit.exported',
          target: { kind: 'org', id: orgId },
          details: { ...question },
        },
      ),
    );
    return this.reader.all({ ...question, chain: orgId });
  }

  /** @param anchor a head that was noted earlier, at another place */
  verify(orgId: string, anchor?: ChainHead): Promise<ChainReport> {
    return this.verifier.verify(orgId, anchor);
  }

  /** For how many days details are kept; null: for ever. */
  async retention(orgId: string): Promise<number | null> {
    const [row] = await this.changes.tenancy.read({ orgId }, (client) => run(client, AUDIT_RETENTION_OF, [orgId]));
    return row?.days ?? null;
  }

  /**
   * @returns what holds now
   * @throws OrgsError `orgs.invalid`
   */
  async setRetention(by: OrgCaller, input: unknown): Promise<number | null> {
    const { days } = parsed(AUDIT_RETENTION, input);
    const { orgId } = by;
    await this.changes.change(by, async (em) => {
      const [before] = await ask(em, AUDIT_RETENTION_OF, [orgId]);
      if (before?.days === days) return undefined;
      await ask(em, SET_AUDIT_RETENTION, [orgId, days, this.changes.stamp()]);
      const details = { before: before?.days ?? null, after: days };
      return { action: 'audit.retention_changed', target: { kind: 'org', id: orgId }, details };
    });
    return days;
  }

  /** Lets details go whose time is over. Records stay, and the chain stays intact. @returns how many */
  async expire(orgId: string): Promise<number> {
    const days = await this.retention(orgId);
    return days === null ? 0 : this.eraser.expire(orgId, this.changes.now() - days * MICROS_PER_DAY);
  }
}
