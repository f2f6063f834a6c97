import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { MICROS_PER_MINUTE, type Micros } from '#libs/kernel';
import { type OrgCaller, OrgChanges } from '#libs/orgs';
import { ask } from '#libs/platform/database';
import { OrgProviders, type ProviderInfo, SsoError } from '#libs/sso';
import type { GivenRole, GroupMapping } from './group-mapping.js';
import { OrgSsoError } from './org-sso.errors.js';
import { invalidSso, NEW_ORG_PROVIDER, ORG_PROVIDER_CHANGE, readSso } from './org-sso.input.js';
import { HAS_DOMAIN } from './sql/entry.sql.js';
import {
  FIND_GROUPS,
  INSERT_SETTINGS,
  LIST_BREAK_GLASS,
  LIST_SETTINGS,
  LOCK_SETTINGS,
  type OrgProviderSqlRow,
  UPDATE_SETTINGS,
} from './sql/providers.sql.js';

/** A provider as who manages the organisation sees it. */
export interface OrgProvider {
  readonly info: ProviderInfo;
  readonly isEnforced: boolean;
  readonly defaultRole: GivenRole;
  /** Groups by name. */
  readonly mapping: GroupMapping;
  /** µs, UTC; null: none with the present settings. */
  readonly lastOwnerLoginAt: Micros | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_PROVIDERS = 10;
const OWNER_PROOF_US = 60 * MICROS_PER_MINUTE;

/** The identity providers of an organisation. */
@Injectable()
export class OrgSsoService {
  constructor(
    private readonly changes: OrgChanges,
    private readonly providers: OrgProviders,
  ) {}

  /** By name. */
  list({ orgId }: Pick<OrgCaller, 'orgId'>): Promise<OrgProvider[]> {
    return this.changes.tenancy.within(orgId, async (em) => {
      const infos = await this.providers.list(em, orgId);
      const settings = await ask(em, LIST_SETTINGS, [orgId]);
      return this.shown(em, orgId, infos, settings);
    });
  }

  /** @throws SsoError `sso.not_found` */
  async find(by: Pick<OrgCaller, 'orgId'>, id: string): Promise<OrgProvider> {
    const found = (await this.list(by)).find(({ info }) => info.id === id.toLowerCase());
    if (found === undefined) throw notFound();
    return found;
  }

  /**
   * @param input as the API takes it
   * @throws SsoError `sso.invalid`
   * @throws OrgSsoError `org_sso.invalid`, `org_sso.too_many`
   */
  async create(by: OrgCaller, input: unknown): Promise<OrgProvider> {
    const { default_role: role = 'member', group_mapping: mapping = {}, ...rest } = readSso(NEW_ORG_PROVIDER, input);
    const read = await this.providers.readNew(rest);
    const { orgId } = by;
    let id = '';
    await this.changes.change(by, async (em) => {
      if ((await ask(em, LOCK_SETTINGS, [orgId])).length >= MAX_PROVIDERS) {
        throw new OrgSsoError('org_sso.too_many', `no more than ${MAX_PROVIDERS} providers`);
      }
      const stored = await this.withIds(em, orgId, mapping);
      const { info, details } = await this.providers.create(em, orgId, read);
      id = info.id;
      const json = JSON.stringify(stored);
      await ask(em, INSERT_SETTINGS, [orgId, id, false, role, json, null, this.changes.stamp()]);
      return {
        action: 'sso.provider_created',
        target: targetOf(id),
        details: { ...details, default_role: role, group_mapping: stored },
      };
    });
    return this.find(by, id);
  }

  /**
   * What is absent stays. Enforcing takes an owner's login through the provider within the last hour, with its present
   * settings; somebody with break-glass; and a verified domain.
   *
   * @throws SsoError `sso.not_found`, `sso.invalid`
   * @throws OrgSsoError any but `org_sso.too_many`
   */
  async update(by: OrgCaller, id: string, input: unknown): Promise<OrgProvider> {
    const { info } = await this.find(by, id);
    const { default_role, group_mapping, is_enforced, ...rest } = readSso(ORG_PROVIDER_CHANGE, input);
    const change = await this.providers.readChange(info.kind, rest);
    const { orgId, actor } = by;
    await this.changes.change(by, async (em) => {
      const before = await lock(em, orgId, info.id);
      const after = await this.settled(em, orgId, {
        before,
        change,
        wish: { default_role, group_mapping, is_enforced },
      });
      const { info: updated, details } = await this.providers.update(em, { orgId, id: info.id, actor }, change);
      if (after.is_enforced && !updated.isEnabled) throw stillEnforced();
      const { last_owner_login_us: lastLogin } = after;
      const values = [after.is_enforced, after.default_role, JSON.stringify(after.group_mapping)] as const;
      await ask(em, UPDATE_SETTINGS, [orgId, info.id, ...values, isoOf(lastLogin), this.changes.stamp()]);
      const action = actionOf(before, after);
      const settings = { before: settingsOf(before), after: settingsOf(after) };
      return { action, target: targetOf(info.id), details: { ...details, settings } };
    });
    return this.find(by, id);
  }

  /**
   * Members stay; what the provider vouched for ends.
   *
   * @throws SsoError `sso.not_found`
   * @throws OrgSsoError `org_sso.enforced`
   */
  async remove(by: OrgCaller, id: string): Promise<void> {
    const { info } = await this.find(by, id);
    const { orgId, actor } = by;
    await this.changes.change(by, async (em) => {
      if ((await lock(em, orgId, info.id)).is_enforced) throw stillEnforced();
      const { details } = await this.providers.delete(em, { orgId, id: info.id, actor });
      return { action: 'sso.provider_deleted', target: targetOf(info.id), details };
    });
  }

  /**
   * Asks the provider whether it is there and knows us.
   *
   * @throws SsoError `sso.not_found`, `sso.unreachable`, `sso.bad_answer`
   */
  async test(by: OrgCaller, id: string): Promise<Readonly<Record<string, unknown>>> {
    const { info } = await this.find(by, id);
    const record = (result: string) =>
      this.changes.change(by, async () => ({
        action: 'sso.provider_tested',
        target: targetOf(info.id),
        details: { name: info.name, result },
      }));
    try {
      const facts = await this.providers.test(info);
      await record('ok');
      return facts;
    } catch (error) {
      if (error instanceof SsoError) await record(error.code);
      throw error;
    }
  }

  private async settled(
    em: EntityManager,
    orgId: string,
    { before, change, wish }: { before: OrgProviderSqlRow; change: ProviderChange; wish: SettingsWish },
  ): Promise<OrgProviderSqlRow> {
    const isEnforced = wish.is_enforced ?? before.is_enforced;
    const isOtherwise = change.provider !== undefined || change.secret !== undefined;
    const lastLogin = isOtherwise && !before.is_enforced ? null : before.last_owner_login_us;
    if (isEnforced && !before.is_enforced) await this.mayEnforce(em, orgId, lastLogin);
    const { group_mapping: mapping, default_role: role } = wish;
    return {
      ...before,
      is_enforced: isEnforced,
      default_role: role ?? before.default_role,
      group_mapping: mapping === undefined ? before.group_mapping : await this.withIds(em, orgId, mapping),
      last_owner_login_us: lastLogin,
    };
  }

  private async mayEnforce(em: EntityManager, orgId: string, lastLogin: Micros | null): Promise<void> {
    if ((await ask(em, HAS_DOMAIN, [orgId, null])).length === 0) {
      throw new OrgSsoError('org_sso.no_domain', 'nobody could log in without a verified domain');
    }
    if (lastLogin === null || this.changes.now() - lastLogin > OWNER_PROOF_US) {
      throw new OrgSsoError('org_sso.no_owner_login', 'no owner has just logged in through it');
    }
    if ((await ask(em, LIST_BREAK_GLASS, [orgId])).length === 0) {
      throw new OrgSsoError('org_sso.no_break_glass', 'somebody must be able to come in without the provider');
    }
  }

  /** Groups by id, so that a new name changes nothing. */
  private async withIds(em: EntityManager, orgId: string, mapping: GroupMapping): Promise<GroupMapping> {
    const refs = [...new Set(Object.values(mapping).flatMap(({ groups = [] }) => groups))];
    const found = await this.groups(em, orgId, refs);
    const idOf = (ref: string) =>
      found.find(({ id, name }) => [id, name.toLowerCase()].includes(ref.toLowerCase()))?.id;
    const unknown = refs.filter((ref) => idOf(ref) === undefined);
    if (unknown.length > 0) throw invalidSso({ group_mapping: unknown.map((ref) => `No group is called ${ref}.`) });
    return withGroups(mapping, (ref) => idOf(ref));
  }

  private async shown(
    em: EntityManager,
    orgId: string,
    infos: readonly ProviderInfo[],
    settings: readonly OrgProviderSqlRow[],
  ): Promise<OrgProvider[]> {
    const ids = settings.flatMap((row) => Object.values(row.group_mapping).flatMap(({ groups = [] }) => groups));
    const names = new Map((await this.groups(em, orgId, ids)).map(({ id, name }) => [id, name]));
    return infos.flatMap((info) => {
      const row = settings.find((one) => one.provider_id === info.id);
      if (row === undefined) return [];
      const { is_enforced: isEnforced, default_role: defaultRole, last_owner_login_us: lastOwnerLoginAt } = row;
      const mapping = withGroups(row.group_mapping, (id) => names.get(id));
      return [{ info, isEnforced, defaultRole, mapping, lastOwnerLoginAt }];
    });
  }

  private async groups(em: EntityManager, orgId: string, refs: readonly string[]) {
    return refs.length === 0 ? [] : ask(em, FIND_GROUPS, [orgId, refs.map((ref) => ref.toLowerCase())]);
  }
}

function withGroups(mapping: GroupMapping, name: (ref: string) => string | undefined): GroupMapping {
  return Object.fromEntries(
    Object.entries(mapping).map(([group, { role, groups }]) => {
      const named = groups?.map(name).filter((one) => one !== undefined);
      return [group, { ...(role !== undefined && { role }), ...(named !== undefined && { groups: named }) }];
    }),
  );
}

async function lock(em: EntityManager, orgId: string, id: string): Promise<OrgProviderSqlRow> {
  const rows = UUID.test(id) ? await ask(em, LOCK_SETTINGS, [orgId]) : [];
  const row = rows.find((one) => one.provider_id === id);
  if (row === undefined) throw notFound();
  return row;
}

type ProviderChange = Awaited<ReturnType<OrgProviders['readChange']>>;
type SettingsWish = Pick<z.output<typeof ORG_PROVIDER_CHANGE>, 'default_role' | 'group_mapping' | 'is_enforced'>;

function settingsOf({ is_enforced, default_role, group_mapping }: OrgProviderSqlRow) {
  return { is_enforced, default_role, group_mapping };
}

function actionOf({ is_enforced: was }: OrgProviderSqlRow, { is_enforced: is }: OrgProviderSqlRow) {
  if (was === is) return 'sso.provider_updated';
  return is ? 'sso.enforced' : 'sso.enforcement_ended';
}

function targetOf(id: string) {
  return { kind: 'identity_provider', id };
}

function isoOf(at: Micros | null): string | null {
  return at === null ? null : new Date(at / 1000).toISOString();
}

function notFound(): SsoError {
  return new SsoError('sso.not_found', 'there is no such identity provider');
}

function stillEnforced(): OrgSsoError {
  return new OrgSsoError('org_sso.enforced', 'members come in by this provider alone');
}
