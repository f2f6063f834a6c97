import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditAction, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type Micros, type OrgPermission, type Scope } from '#libs/kernel';
import { ask, brokenConstraint, run, Tenancy } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import type { OrgCaller } from './org-caller.js';
import { GRANTABLE } from './roles.js';
import { ServiceAccountsError } from './service-accounts.errors.js';
import { newServiceKey, servicePreview } from './service-key-text.js';
import {
  FIND_SERVICE_ACCOUNT,
  INSERT_SERVICE_ACCOUNT,
  INSERT_SERVICE_KEY,
  LIST_SERVICE_ACCOUNTS,
  LIST_SERVICE_KEYS,
  REVOKE_SERVICE_KEY,
  type ServiceAccountSqlRow,
  type ServiceKeySqlRow,
  UPDATE_SERVICE_ACCOUNT,
} from './sql/service-accounts.sql.js';

/** What keys of service accounts may be made for. */
export const SERVICE_SCOPES: ReadonlySet<Scope> = new Set(['read_orgs', 'write_orgs']);

/** What a service account may be granted: what groups may, but for showing time of its own, which it has not. */
export const SERVICE_GRANTABLE: ReadonlySet<OrgPermission> = new Set(
  [...GRANTABLE].filter((permission) => permission !== 'display_coding_on_dashboards'),
);

/** A program that acts in an organisation. Times in µs, UTC. */
export interface ServiceAccountInfo {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly OrgPermission[];
  readonly livingKeys: number;
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
  readonly disabledAt: Micros | null;
}

export interface ServiceKeyInfo {
  readonly id: string;
  readonly label: string;
  readonly preview: string;
  readonly scopes: readonly string[];
  readonly createdAt: Micros;
  readonly expiresAt: Micros | null;
  readonly lastUsedAt: Micros | null;
  readonly revokedAt: Micros | null;
}

export interface CreatedServiceKey extends ServiceKeyInfo {
  /** `bks_…`, shown this once. */
  readonly key: string;
}

export interface NewServiceAccount {
  readonly name: string;
  readonly permissions: readonly OrgPermission[];
}

export interface ServiceAccountChange extends Partial<NewServiceAccount> {
  readonly isDisabled?: boolean | undefined;
}

export interface NewServiceKey {
  readonly label: string;
  readonly scopes: readonly Scope[];
  /** µs, UTC; never when absent. */
  readonly expiresAt?: Micros | undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_ACCOUNTS = 100;
const MAX_KEYS = 20;
const MAX_NAME = 255;
const MAX_LABEL = 120;

/** Programs that act in an organisation, and the keys that they hold. */
@Injectable()
export class ServiceAccountsService {
  constructor(
    private readonly tenancy: Tenancy,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
  ) {}

  /** By name, disabled ones included. */
  async list(orgId: string): Promise<ServiceAccountInfo[]> {
    const rows = await this.tenancy.read({ orgId }, (client) => run(client, LIST_SERVICE_ACCOUNTS, [orgId]));
    return rows.map(infoOf);
  }

  /**
   * @throws ServiceAccountsError `service_accounts.invalid`, `service_accounts.name_taken`,
   *   `service_accounts.not_yours_to_grant`, `service_accounts.too_many`
   */
  create(caller: OrgCaller, account: NewServiceAccount): Promise<ServiceAccountInfo> {
    const { orgId, userId } = caller;
    const name = nameOf(account.name);
    const permissions = granted(caller, account.permissions);
    return this.change(orgId, async (em) => {
      const id = randomUUID();
      const known = await ask(em, LIST_SERVICE_ACCOUNTS, [orgId]);
      if (known.length >= MAX_ACCOUNTS) throw tooMany('service accounts', MAX_ACCOUNTS);
      await ask(em, INSERT_SERVICE_ACCOUNT, [orgId, id, name, permissions, userId, this.now()]);
      const created = infoOf(await this.lock(em, orgId, id));
      await this.tell(em, caller, { action: 'service_account.created', id, details: { name, permissions } });
      return created;
    });
  }

  /**
   * Renames, grants otherwise, disables or enables again. What is disabled is dead with the next request, and its keys
   * live again when it is enabled.
   *
   * @throws ServiceAccountsError as `create`, and `service_accounts.not_found`
   */
  update(caller: OrgCaller, id: string, change: ServiceAccountChange): Promise<ServiceAccountInfo> {
    const { orgId } = caller;
    return this.change(orgId, async (em) => {
      const before = await this.lock(em, orgId, id);
      const after = this.changed(caller, before, change);
      const disabledAt = after.disabledAt === null ? null : isoOf(after.disabledAt);
      await ask(em, UPDATE_SERVICE_ACCOUNT, [orgId, id, after.name, after.permissions, disabledAt, this.now()]);
      for (const event of eventsOf(before, after)) await this.tell(em, caller, { ...event, id });
      return infoOf(await this.lock(em, orgId, id));
    });
  }

  /**
   * Newest first, revoked ones included.
   *
   * @throws ServiceAccountsError `service_accounts.not_found`
   */
  async listKeys(orgId: string, accountId: string): Promise<ServiceKeyInfo[]> {
    return this.change(orgId, async (em) => {
      await this.lock(em, orgId, accountId);
      return (await ask(em, LIST_SERVICE_KEYS, [orgId, accountId])).map(keyInfoOf);
    });
  }

  /**
   * @throws ServiceAccountsError `service_accounts.not_found`, `service_accounts.invalid`,
   *   `service_accounts.not_yours_to_grant` when the account may do more than the caller, `service_accounts.too_many`
   */
  createKey(caller: OrgCaller, accountId: string, key: NewServiceKey): Promise<CreatedServiceKey> {
    const { orgId } = caller;
    const label = this.checkedKey(key);
    return this.change(orgId, async (em) => {
      const account = await this.lock(em, orgId, accountId);
      mustHold(caller, account.permissions);
      if (account.living_keys >= MAX_KEYS) throw tooMany('keys', MAX_KEYS);
      const [id, text] = [randomUUID(), newServiceKey()];
      const scopes = [...new Set(key.scopes)];
      const hash = this.secrets.hash(text).toString('hex');
      const expiresAt = key.expiresAt === undefined ? null : isoOf(key.expiresAt);
      const preview = servicePreview(text);
      await ask(em, INSERT_SERVICE_KEY, [orgId, id, accountId, label, preview, hash, scopes, this.now(), expiresAt]);
      const made = (await ask(em, LIST_SERVICE_KEYS, [orgId, accountId])).find((row) => row.id === id);
      const details = { key: id, label, preview, scopes, expires_at: expiresAt };
      await this.tell(em, caller, { action: 'service_account.key_created', id: accountId, details });
      return { ...keyInfoOf(made as ServiceKeySqlRow), key: text };
    });
  }

  /**
   * Dead with the next request.
   *
   * @throws ServiceAccountsError `service_accounts.not_found`
   */
  revokeKey(caller: OrgCaller, accountId: string, id: string): Promise<void> {
    const { orgId } = caller;
    return this.change(orgId, async (em) => {
      await this.lock(em, orgId, accountId);
      const [revoked] = UUID.test(id) ? await ask(em, REVOKE_SERVICE_KEY, [orgId, accountId, id, this.now()]) : [];
      if (revoked === undefined) throw notFound();
      const details = { key: id, preview: revoked.preview };
      await this.tell(em, caller, { action: 'service_account.key_revoked', id: accountId, details });
    });
  }

  private changed(caller: OrgCaller, before: ServiceAccountSqlRow, change: ServiceAccountChange): Standing {
    const { name, permissions, isDisabled = before.disabled_us !== null } = change;
    return {
      name: name === undefined ? before.name : nameOf(name),
      permissions: permissions === undefined ? before.permissions : granted(caller, permissions),
      disabledAt: isDisabled ? (before.disabled_us ?? this.clock.now()) : null,
    };
  }

  private async lock(em: EntityManager, orgId: string, id: string): Promise<ServiceAccountSqlRow> {
    const [row] = UUID.test(id) ? await ask(em, FIND_SERVICE_ACCOUNT, [orgId, id]) : [];
    if (row === undefined) throw notFound();
    return row;
  }

  private async change<T>(orgId: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.tenancy.within(orgId, work);
    } catch (error) {
      if (brokenConstraint(error) !== 'service_accounts_name') throw error;
      throw new ServiceAccountsError('service_accounts.name_taken', 'this name is taken', { cause: error });
    }
  }

  /** @returns the label */
  private checkedKey({ label, scopes, expiresAt }: NewServiceKey): string {
    const problems: Record<string, string[]> = {};
    const clean = label.replace(/\p{Cc}/gu, '').trim();
    if (clean === '' || clean.length > MAX_LABEL) problems.label = [`1 to ${MAX_LABEL} characters.`];
    if (scopes.length === 0 || !scopes.every((scope) => SERVICE_SCOPES.has(scope))) {
      problems.scopes = [`At least one of ${[...SERVICE_SCOPES].join(', ')}.`];
    }
    if (expiresAt !== undefined && expiresAt <= this.clock.now()) problems.expires_at = ['Must be in the future.'];
    if (Object.keys(problems).length > 0) throw invalid(problems);
    return clean;
  }

  private tell(em: EntityManager, { orgId, actor }: OrgCaller, act: Told): Promise<void> {
    const { action, id, details } = act;
    return this.audit.append(em, { action, actor, target: { kind: 'service_account', id }, details, chain: orgId });
  }

  private now(): string {
    return isoOf(this.clock.now());
  }
}

interface Told {
  readonly action: AuditAction;
  readonly id: string;
  readonly details: Readonly<Record<string, unknown>>;
}

interface Standing {
  readonly name: string;
  readonly permissions: string[];
  readonly disabledAt: Micros | null;
}

/** What a change was, in words of the log; at least one. */
function eventsOf(before: ServiceAccountSqlRow, { name, permissions, disabledAt }: Standing): Omit<Told, 'id'>[] {
  const isTurned = (before.disabled_us === null) !== (disabledAt === null);
  const isUpdated = name !== before.name || permissions.join() !== before.permissions.join();
  const action = disabledAt === null ? 'service_account.enabled' : 'service_account.disabled';
  const turned = { action, details: { name } } as const;
  if (isTurned && !isUpdated) return [turned];
  const details = { before: { name: before.name, permissions: before.permissions }, after: { name, permissions } };
  const updated = { action: 'service_account.updated', details } as const;
  return isTurned ? [updated, turned] : [updated];
}

/** What a service account is to have of what the caller holds. @returns the permissions, each once */
function granted(caller: OrgCaller, wanted: readonly string[]): OrgPermission[] {
  const permissions = [...new Set(wanted)] as OrgPermission[];
  const beyond = permissions.find((permission) => !SERVICE_GRANTABLE.has(permission));
  if (beyond !== undefined) throw notYours(beyond);
  mustHold(caller, permissions);
  return permissions.sort();
}

/** Nobody gives what they do not hold. */
function mustHold({ permissions: held }: OrgCaller, permissions: readonly string[]): void {
  const beyond = permissions.find((permission) => !held.has(permission as OrgPermission));
  if (beyond !== undefined) throw notYours(beyond);
}

function notYours(permission: string): ServiceAccountsError {
  const details = { permission };
  return new ServiceAccountsError('service_accounts.not_yours_to_grant', `cannot grant ${permission}`, { details });
}

function nameOf(text: string): string {
  const name = text.replace(/\p{Cc}/gu, '').trim();
  if (name === '' || name.length > MAX_NAME) throw invalid({ name: [`1 to ${MAX_NAME} characters.`] });
  return name;
}

function infoOf(row: ServiceAccountSqlRow): ServiceAccountInfo {
  return {
    id: row.id,
    name: row.name,
    permissions: row.permissions as OrgPermission[],
    livingKeys: row.living_keys,
    createdAt: row.created_us,
    modifiedAt: row.modified_us,
    disabledAt: row.disabled_us,
  };
}

function keyInfoOf(row: ServiceKeySqlRow): ServiceKeyInfo {
  return {
    id: row.id,
    label: row.label,
    preview: row.preview,
    scopes: row.scopes,
    createdAt: row.created_us,
    expiresAt: row.expires_us,
    lastUsedAt: row.last_used_us,
    revokedAt: row.revoked_us,
  };
}

function invalid(details: Record<string, string[]>): ServiceAccountsError {
  return new ServiceAccountsError('service_accounts.invalid', 'values that are no good', { details });
}

function tooMany(what: string, limit: number): ServiceAccountsError {
  return new ServiceAccountsError('service_accounts.too_many', `no more than ${limit} ${what}`, { details: { limit } });
}

function notFound(): ServiceAccountsError {
  return new ServiceAccountsError('service_accounts.not_found', 'no such service account or key');
}

function isoOf(at: Micros): string {
  return new Date(at / 1000).toISOString();
}
