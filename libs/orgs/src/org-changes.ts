import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditEvent, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, MICROS_PER_SECOND, type Micros } from '#libs/kernel';
import { ask, Tenancy } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import type { OrgCaller } from './org-caller.js';
import { OrgsError } from './orgs.errors.js';
import { APPLY_ORG_POLICY } from './orgs.jobs.js';
import { RAISE_REV } from './sql/members.sql.js';

/** What was done, as the organisation's chain tells it. */
export type OrgEvent = Pick<AuditEvent, 'action' | 'target' | 'details'>;

const RECENT_US = 10 * 60 * MICROS_PER_SECOND;

/** What every service that changes something of an organisation works with. */
@Injectable()
export class OrgChanges {
  constructor(
    readonly tenancy: Tenancy,
    private readonly audit: AuditLog,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * One unit of work of which the organisation's chain keeps a record: what `work` did, or undefined where nothing
   * changed. Raises the organisation's revision with it.
   */
  async change(by: Pick<OrgCaller, 'orgId' | 'actor'>, work: (em: EntityManager) => Promise<OrgEvent | undefined>) {
    await this.tenancy.within(by.orgId, async (em) => {
      const event = await work(em);
      if (event === undefined) return;
      await this.touch(em, by.orgId);
      await this.record(em, by, event);
    });
  }

  /** Last in its transaction. */
  async record(
    em: EntityManager,
    { orgId, actor }: Pick<OrgCaller, 'orgId' | 'actor'>,
    event: OrgEvent,
  ): Promise<void> {
    await this.audit.append(em, { ...event, actor, chain: orgId });
  }

  /** Who may see what has changed. */
  async touch(em: EntityManager, orgId: string): Promise<void> {
    await ask(em, RAISE_REV, [orgId]);
  }

  /** Time is to be counted otherwise, or for others. */
  async recount(em: EntityManager, orgId: string): Promise<void> {
    await this.jobs.request(em, APPLY_ORG_POLICY, { orgId });
  }

  /**
   * Owners are changed by people who have just proved who they are: neither a key nor a token will do.
   *
   * @throws OrgsError `orgs.stale_login`
   */
  mustBeFresh({ provedAt }: OrgCaller): void {
    if (provedAt !== undefined && this.now() - provedAt <= RECENT_US) return;
    throw new OrgsError('orgs.stale_login', 'owners are changed right after a login');
  }

  now(): Micros {
    return this.clock.now();
  }

  /** The instant so many seconds from now, as PostgreSQL reads it. */
  stamp(seconds = 0): string {
    return new Date(this.clock.now() / 1000 + seconds * 1000).toISOString();
  }
}
