import { namedQuery } from '#libs/platform/database';

export interface ServiceAccountSqlRow {
  id: string;
  name: string;
  permissions: string[];
  created_us: number;
  modified_us: number;
  disabled_us: number | null;
  living_keys: number;
}

export interface ServiceKeySqlRow {
  id: string;
  label: string;
  preview: string;
  scopes: string[];
  created_us: number;
  expires_us: number | null;
  last_used_us: number | null;
  revoked_us: number | null;
}

const ACCOUNT = `select a.id, a.name, a.permissions, to_us_v1(a.created_at)::float8 as created_us,
    to_us_v1(a.modified_at)::float8 as modified_us, to_us_v1(a.disabled_at)::float8 as disabled_us,
    (
      select count(*)::integer from service_account_keys k
      where k.org_id = a.org_id and k.account_id = a.id and k.revoked_at is null
    ) as living_keys
  from service_accounts a`;

/** Of one organisation, by name. */
export const LIST_SERVICE_ACCOUNTS = namedQuery<[orgId: string], ServiceAccountSqlRow>(
  'orgs.service-accounts',
  `${ACCOUNT} where a.org_id = $1::uuid order by lower(a.name)`,
);

export const FIND_SERVICE_ACCOUNT = namedQuery<[orgId: string, id: string], ServiceAccountSqlRow>(
  'orgs.service-account',
  `${ACCOUNT} where a.org_id = $1::uuid and a.id = $2::uuid for update of a`,
);

export const INSERT_SERVICE_ACCOUNT = namedQuery<
  [orgId: string, id: string, name: string, permissions: string[], createdBy: number | null, now: string],
  { id: string }
>(
  'orgs.service-account-insert',
  `insert into service_accounts (org_id, id, name, permissions, created_by, created_at, modified_at)
  values ($1::uuid, $2::uuid, $3, $4::text[], $5::integer, $6::timestamptz, $6::timestamptz) returning id`,
);

export const UPDATE_SERVICE_ACCOUNT = namedQuery<
  [orgId: string, id: string, name: string, permissions: string[], disabledAt: string | null, now: string],
  { id: string }
>(
  'orgs.service-account-update',
  `update service_accounts set name = $3, permissions = $4::text[], disabled_at = $5::timestamptz,
    modified_at = $6::timestamptz
  where org_id = $1::uuid and id = $2::uuid returning id`,
);

/** Newest first, revoked ones included. */
export const LIST_SERVICE_KEYS = namedQuery<[orgId: string, accountId: string], ServiceKeySqlRow>(
  'orgs.service-keys',
  `select id, label, preview, scopes, to_us_v1(created_at)::float8 as created_us,
    to_us_v1(expires_at)::float8 as expires_us, to_us_v1(last_used_at)::float8 as last_used_us,
    to_us_v1(revoked_at)::float8 as revoked_us
  from service_account_keys
  where org_id = $1::uuid and account_id = $2::uuid order by created_at desc, id`,
);

export const INSERT_SERVICE_KEY = namedQuery<
  [
    orgId: string,
    id: string,
    accountId: string,
    label: string,
    preview: string,
    hash: string,
    scopes: string[],
    now: string,
    expiresAt: string | null,
  ],
  { id: string }
>(
  'orgs.service-key-insert',
  `insert into service_account_keys (org_id, id, account_id, label, preview, key_hash, scopes, created_at, expires_at)
  values ($1::uuid, $2::uuid, $3::uuid, $4, $5, decode($6, 'hex'), $7::text[], $8::timestamptz, $9::timestamptz)
  returning id`,
);

export const REVOKE_SERVICE_KEY = namedQuery<
  [orgId: string, accountId: string, id: string, now: string],
  { preview: string }
>(
  'orgs.service-key-revoke',
  `update service_account_keys set revoked_at = $4::timestamptz
  where org_id = $1::uuid and account_id = $2::uuid and id = $3::uuid and revoked_at is null returning preview`,
);
