import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditAction, type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, MICROS_PER_DAY, type Micros } from '#libs/kernel';
import { ask, brokenConstraint, run, Tenancy } from '#libs/platform/database';
import { randomText } from '#libs/platform/secrets';
import { DNS_TXT, type DnsTxt } from './dns-txt.js';
import { domainNameOf } from './domain-name.js';
import { OrgDomainsError } from './domains.errors.js';
import type { OrgCaller } from './org-caller.js';
import {
  DELETE_DOMAIN,
  INSERT_DOMAIN,
  LIST_DOMAINS,
  LOCK_DOMAIN,
  type OrgDomainSqlRow,
  UPDATE_DOMAIN,
  VERIFIED_DOMAINS,
} from './sql/domains.sql.js';

/** Roles that people of a domain may join with by themselves. */
export type AutoJoinRole = 'member' | 'viewer';

/** A domain that an organisation says is its own. Times in µs, UTC. */
export interface OrgDomainInfo {
  readonly id: string;
  readonly domain: string;
  /** Where the TXT record belongs that proves it. */
  readonly recordName: string;
  /** What the record must hold. */
  readonly recordValue: string;
  /** Null: nobody joins by their address alone. */
  readonly autoJoinRole: AutoJoinRole | null;
  readonly verifiedAt: Micros | null;
  readonly checkedAt: Micros | null;
  /** Since when the record of a verified domain is not found any more. */
  readonly missingSince: Micros | null;
  /** When the claim ends if the record does not come back. */
  readonly lapsesAt: Micros | null;
  readonly createdAt: Micros;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const RECORD = '_beatkeeper-challenge';
/** 258 bits. */
const CHALLENGE_LENGTH = 43;
const MAX_DOMAINS = 50;
const GRACE_US = 7 * MICROS_PER_DAY;
const SYSTEM: AuditActor = { kind: 'system' };

/** The domains of organisations, proved by a record that only who runs the domain can make. */
@Injectable()
export class DomainsService {
  constructor(
    private readonly tenancy: Tenancy,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditLog,
    @Inject(DNS_TXT) private readonly dns: DnsTxt,
  ) {}

  /** By name. */
  async list(orgId: string): Promise<OrgDomainInfo[]> {
    return (await this.rows(orgId)).map(infoOf);
  }

  /**
   * Says that a domain is the organisation's. Means nothing before `verify`.
   *
   * @throws OrgDomainsError `domains.invalid`, `domains.claimed`, `domains.too_many`
   */
  claim(caller: OrgCaller, text: string): Promise<OrgDomainInfo> {
    const domain = domainNameOf(text);
    if (typeof domain !== 'string') {
      throw new OrgDomainsError('domains.invalid', 'no domain to claim', { details: { domain: [domain.says] } });
    }
    const { orgId } = caller;
    return this.change(orgId, async (em) => {
      if ((await ask(em, LIST_DOMAINS, [orgId])).length >= MAX_DOMAINS) {
        throw new OrgDomainsError('domains.too_many', `no more than ${MAX_DOMAINS} domains`);
      }
      const id = randomUUID();
      await ask(em, INSERT_DOMAIN, [orgId, id, domain, randomText(CHALLENGE_LENGTH), this.now()]);
      const claimed = infoOf(await lock(em, orgId, id));
      await this.tell(em, caller, { action: 'domain.claimed', id, details: { domain } });
      return claimed;
    });
  }

  /**
   * Looks for the record.
   *
   * @throws OrgDomainsError `domains.not_found`, `domains.not_proved`, `domains.unanswered`, `domains.taken`
   */
  async verify(caller: OrgCaller, id: string): Promise<OrgDomainInfo> {
    const { orgId } = caller;
    const known = (await this.rows(orgId)).find((row) => row.id === id.toLowerCase());
    if (known === undefined) throw notFound();
    const isProved = await this.isProved(known);
    if (isProved === undefined) throw new OrgDomainsError('domains.unanswered', 'the DNS does not answer');
    if (!isProved) {
      throw new OrgDomainsError('domains.not_proved', 'the record is not there', {
        details: { name: recordName(known.domain), value: known.challenge },
      });
    }
    return this.change(orgId, async (em) => {
      const row = await lock(em, orgId, known.id);
      const now = this.clock.now();
      await write(em, orgId, { ...row, verified_us: row.verified_us ?? now, checked_us: now, missing_us: null });
      const verified = infoOf(await lock(em, orgId, row.id));
      await this.tell(em, caller, { action: 'domain.verified', id: row.id, details: { domain: row.domain } });
      return verified;
    });
  }

  /**
   * Who of a verified domain may join by themselves, and as what.
   *
   * @throws OrgDomainsError `domains.not_found`
   */
  setAutoJoin(caller: OrgCaller, id: string, role: AutoJoinRole | null): Promise<OrgDomainInfo> {
    const { orgId } = caller;
    return this.change(orgId, async (em) => {
      const row = await lock(em, orgId, id);
      await write(em, orgId, { ...row, auto_join_role: role });
      const changed = infoOf(await lock(em, orgId, id));
      const details = { domain: row.domain, before: row.auto_join_role, after: role };
      await this.tell(em, caller, { action: 'domain.updated', id, details });
      return changed;
    });
  }

  /**
   * What was decided by the domain stays: members, and what they log in with.
   *
   * @throws OrgDomainsError `domains.not_found`
   */
  remove(caller: OrgCaller, id: string): Promise<void> {
    const { orgId } = caller;
    return this.change(orgId, async (em) => {
      await lock(em, orgId, id);
      const [removed] = await ask(em, DELETE_DOMAIN, [orgId, id]);
      await this.tell(em, caller, { action: 'domain.removed', id, details: { domain: removed?.domain } });
    });
  }

  /**
   * Looks again whether the records of an organisation's verified domains are there. One that is missing for a week
   * proves nothing any more. A DNS that does not answer decides nothing.
   */
  async recheck(orgId: string): Promise<void> {
    for (const known of await this.rows(orgId)) {
      if (known.verified_us === null) continue;
      const isProved = await this.isProved(known);
      if (isProved !== undefined) await this.noteCheck(orgId, known.id, isProved);
    }
  }

  /** Has the organisation proved that the domain is its own? In the caller's transaction, inside `Tenancy.within`. */
  async isVerified(em: EntityManager, orgId: string, domain: string): Promise<boolean> {
    return (await ask(em, VERIFIED_DOMAINS, [orgId, [domain.toLowerCase()]])).length > 0;
  }

  private noteCheck(orgId: string, id: string, isProved: boolean): Promise<void> {
    return this.tenancy.within(orgId, async (em) => {
      const [before] = await ask(em, LOCK_DOMAIN, [orgId, id]);
      if (before === undefined || before.verified_us === null) return;
      const after = afterCheck(before, isProved, this.clock.now());
      await write(em, orgId, after);
      const action = happened(before, after);
      const details = { domain: before.domain };
      if (action !== undefined) await this.tell(em, { orgId, actor: SYSTEM }, { action, id, details });
    });
  }

  private async isProved({ domain, challenge }: OrgDomainSqlRow): Promise<boolean | undefined> {
    return (await this.dns.resolve(recordName(domain)))?.some((text) => text.trim() === challenge);
  }

  private rows(orgId: string): Promise<OrgDomainSqlRow[]> {
    return this.tenancy.read({ orgId }, (client) => run(client, LIST_DOMAINS, [orgId]));
  }

  private async change<T>(orgId: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.tenancy.within(orgId, work);
    } catch (error) {
      const code = BROKEN[brokenConstraint(error) ?? ''];
      if (code === undefined) throw error;
      throw new OrgDomainsError(code, 'the domain is spoken for', { cause: error });
    }
  }

  private tell(em: EntityManager, { orgId, actor }: Pick<OrgCaller, 'orgId' | 'actor'>, act: Told): Promise<void> {
    const { action, id, details } = act;
    return this.audit.append(em, { action, actor, target: { kind: 'domain', id }, details, chain: orgId });
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}

const BROKEN: Readonly<Record<string, 'domains.claimed' | 'domains.taken'>> = {
  org_domains_org_id_domain_key: 'domains.claimed',
  org_domains_verified: 'domains.taken',
};

interface Told {
  readonly action: AuditAction;
  readonly id: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What stands after a look at the DNS. */
function afterCheck(row: OrgDomainSqlRow, isProved: boolean, now: Micros): OrgDomainSqlRow {
  const since = isProved ? null : (row.missing_us ?? now);
  const hasLapsed = since !== null && now - since >= GRACE_US;
  const [verified, missing] = hasLapsed ? [null, null] : [row.verified_us, since];
  return { ...row, checked_us: now, verified_us: verified, missing_us: missing };
}

function happened(before: OrgDomainSqlRow, after: OrgDomainSqlRow): AuditAction | undefined {
  if (after.verified_us === null) return 'domain.lapsed';
  return before.missing_us === null && after.missing_us !== null ? 'domain.missing' : undefined;
}

async function lock(em: EntityManager, orgId: string, id: string): Promise<OrgDomainSqlRow> {
  const [row] = UUID.test(id) ? await ask(em, LOCK_DOMAIN, [orgId, id]) : [];
  if (row === undefined) throw notFound();
  return row;
}

async function write(em: EntityManager, orgId: string, row: OrgDomainSqlRow): Promise<void> {
  const { id, auto_join_role: role, verified_us: verified, checked_us: checked, missing_us: missing } = row;
  await ask(em, UPDATE_DOMAIN, [orgId, id, role, isoOf(verified), isoOf(checked), isoOf(missing)]);
}

function infoOf(row: OrgDomainSqlRow): OrgDomainInfo {
  return {
    id: row.id,
    domain: row.domain,
    recordName: recordName(row.domain),
    recordValue: row.challenge,
    autoJoinRole: row.auto_join_role,
    verifiedAt: row.verified_us,
    checkedAt: row.checked_us,
    missingSince: row.missing_us,
    lapsesAt: row.missing_us === null ? null : row.missing_us + GRACE_US,
    createdAt: row.created_us,
  };
}

function recordName(domain: string): string {
  return `${RECORD}.${domain}`;
}

function isoOf(at: Micros | null): string | null {
  return at === null ? null : new Date(at / 1000).toISOString();
}

function notFound(): OrgDomainsError {
  return new OrgDomainsError('domains.not_found', 'no such domain');
}
