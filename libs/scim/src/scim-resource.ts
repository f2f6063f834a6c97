import type { Micros } from '#libs/kernel';
import type { ScimResource } from './protocol/schemas.js';
import type { ScimGroupSqlRow, ScimMemberSqlRow } from './sql/scim-groups.sql.js';
import type { ScimUserSqlRow } from './sql/scim-users.sql.js';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0';
export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Some of the resources that a question finds. */
export interface ScimPage {
  readonly total: number;
  /** Of the first one, from 1. */
  readonly startIndex: number;
  readonly resources: readonly ScimResource[];
}

/** As a question asks for it; nonsense counts as what is nearest to it. */
export interface PageWanted {
  readonly startIndex?: number | undefined;
  readonly count?: number | undefined;
}

const DEFAULT_COUNT = 100;
export const MAX_COUNT = 500;

export function pageOf({ startIndex = 1, count = DEFAULT_COUNT }: PageWanted): { offset: number; limit: number } {
  return { offset: Math.max(1, startIndex) - 1, limit: Math.min(Math.max(0, count), MAX_COUNT) };
}

export function sliceOf(all: readonly ScimResource[], wanted: PageWanted): ScimPage {
  const { offset, limit } = pageOf(wanted);
  return { total: all.length, startIndex: offset + 1, resources: all.slice(offset, offset + limit) };
}

/** A person as RFC 7643 §4.1 writes it, without the addresses of resources. */
export function userResource(row: ScimUserSqlRow): ScimResource {
  const isEnterprise = ENTERPRISE_USER in row.attributes;
  return {
    schemas: [`${CORE}:User`, ...(isEnterprise ? [ENTERPRISE_USER] : [])],
    id: row.id,
    ...(row.external_id !== null && { externalId: row.external_id }),
    userName: row.user_name,
    ...row.attributes,
    active: row.is_active,
    groups: row.groups,
    meta: metaOf('User', row),
  };
}

/** A group as RFC 7643 §4.2 writes it. */
export function groupResource(row: ScimGroupSqlRow, members: readonly ScimMemberSqlRow[]): ScimResource {
  return {
    schemas: [`${CORE}:Group`],
    id: row.id,
    ...(row.external_id !== null && { externalId: row.external_id }),
    displayName: row.name,
    members: members.map(({ value, display }) => ({ value, display })),
    meta: metaOf('Group', row),
  };
}

function metaOf(resourceType: string, row: { readonly created_us: Micros; readonly modified_us: Micros }) {
  return { resourceType, created: iso(row.created_us), lastModified: iso(row.modified_us) };
}

function iso(at: Micros): string {
  return new Date(at / 1000).toISOString();
}
