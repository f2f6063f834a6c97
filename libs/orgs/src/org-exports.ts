import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/kernel';
import type { OrgCaller } from './org-caller.js';
import { OrgChanges } from './org-changes.js';

/** What was taken away, and of which days. */
export interface Export {
  readonly dashboardId: string;
  readonly first: LocalDate;
  readonly last: LocalDate;
}

/** Keeps a record of what leaves an organisation. */
@Injectable()
export class OrgExports {
  constructor(private readonly changes: OrgChanges) {}

  /** Before the export is handed out. */
  async note(by: OrgCaller, { dashboardId, first, last }: Export): Promise<void> {
    const event = {
      action: 'org.exported',
      target: { kind: 'dashboard', id: dashboardId },
      details: { what: 'summary', start: first, end: last },
    } as const;
    await this.changes.tenancy.within(by.orgId, (em) => this.changes.record(em, by, event));
  }
}
