import type { Micros, OrgPermission } from '#libs/kernel';
import type { OrgFacts, OrgRole } from '#libs/platform/auth';
import { permissionsOf } from './roles.js';
import type { OrgSettingsSqlRow } from './sql/org-access.sql.js';
import type { OrganisationSqlRow } from './sql/organisations.sql.js';

/** So much of something that there may be so much of; null: any number. */
export interface Allowance {
  readonly limit: number | null;
  readonly used: number;
  /** Four fifths are used. */
  readonly isNear: boolean;
}

/** How it counts and what it sees, as every route about it needs it. */
export type OrgSettings = Omit<OrgFacts, 'rev'>;

export function settingsOf(row: OrgSettingsSqlRow): OrgSettings {
  return {
    id: row.id,
    name: row.name,
    timezone: row.timezone,
    timeoutMinutes: row.timeout_minutes,
    writesOnly: row.writes_only,
    gapPolicy: row.gap_policy,
    isDurationVisible: row.is_duration_visible,
    defaultProjectPrivacy: row.default_project_privacy,
    retentionDays: row.retention_days,
  };
}

/** An organisation as its members are told of it. Times in µs, UTC. */
export interface Organisation extends OrgSettings {
  readonly plan: string;
  readonly seats: Allowance;
  readonly dashboards: Allowance;
  readonly peopleCount: number;
  readonly invitedCount: number;
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
  /** Set together: it is gone for everybody but its owners, who can restore it until it is erased. */
  readonly deletedAt: Micros | null;
  readonly eraseAt: Micros | null;
  /** Of whoever asks; null for a service account. */
  readonly role: OrgRole | null;
  readonly permissions: ReadonlySet<OrgPermission>;
}

const NEAR = 0.8;

export function organisationOf(row: OrganisationSqlRow, held?: ReadonlySet<OrgPermission>): Organisation {
  const role = row.role;
  const permissions = held ?? (role === null || row.deleted_us !== null ? [] : permissionsOf(role, row.granted));
  return {
    ...settingsOf(row),
    plan: row.plan,
    seats: allowanceOf(row.seat_limit, row.members),
    dashboards: allowanceOf(row.dashboard_limit, row.dashboards),
    peopleCount: row.members,
    invitedCount: row.invited,
    createdAt: row.created_us,
    modifiedAt: row.modified_us,
    deletedAt: row.deleted_us,
    eraseAt: row.erase_us,
    role,
    permissions: new Set(permissions),
  };
}

export function allowanceOf(limit: number | null, used: number): Allowance {
  return { limit, used, isNear: limit !== null && used >= limit * NEAR };
}
