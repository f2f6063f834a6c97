import type { OrgRole } from '#libs/platform/auth';

/** Roles that a provider may give: it makes no owners. */
export const GIVEN_ROLES = ['admin', 'manager', 'member', 'viewer'] as const satisfies readonly OrgRole[];
export type GivenRole = (typeof GIVEN_ROLES)[number];

/** What belonging to a group of the provider gives. */
export interface MappedGroup {
  readonly role?: GivenRole | undefined;
  /** Ids of groups of the organisation. */
  readonly groups?: readonly string[] | undefined;
}

/** By the names of the provider's groups. */
export type GroupMapping = Readonly<Record<string, MappedGroup>>;

export interface Wanted {
  /** Undefined: roles are given here, and not by the provider. */
  readonly role: GivenRole | undefined;
  readonly groups: readonly string[];
}

/**
 * What somebody in these groups of the provider is to be. Where the mapping says anything of roles, roles are the
 * provider's business: the highest that is given, else the default.
 */
export function wantedOf(mapping: GroupMapping, own: readonly string[], defaultRole: GivenRole): Wanted {
  const held = own.filter((group) => Object.hasOwn(mapping, group)).map((group) => mapping[group] as MappedGroup);
  const speaksOfRoles = Object.values(mapping).some(({ role }) => role !== undefined);
  const given = GIVEN_ROLES.find((role) => held.some((group) => group.role === role));
  return {
    role: speaksOfRoles ? (given ?? defaultRole) : undefined,
    groups: [...new Set(held.flatMap(({ groups = [] }) => groups))],
  };
}
