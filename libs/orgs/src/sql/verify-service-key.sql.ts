import { namedQuery } from '#libs/platform/database';

export interface PresentedKeySqlRow {
  org_id: string;
  id: string;
  account_id: string;
  preview: string;
  scopes: string[];
  is_use_recorded: boolean;
}

export interface LivingAccountSqlRow {
  name: string;
  permissions: string[];
}

/** The living key that row security shows to whoever presents its secret. */
export const PRESENTED_SERVICE_KEY = namedQuery<[keyHash: string, now: string], PresentedKeySqlRow>(
  'orgs.service-key-presented',
  `select org_id, id, account_id, preview, scopes,
    coalesce(last_used_at > $2::timestamptz - interval '1 minute', false) as is_use_recorded
  from service_account_keys
  where key_hash = decode($1, 'hex') and revoked_at is null
    and (expires_at is null or expires_at > $2::timestamptz)`,
);

/** The account of a key, unless it is disabled or its organisation deleted. */
export const LIVING_SERVICE_ACCOUNT = namedQuery<[orgId: string, accountId: string], LivingAccountSqlRow>(
  'orgs.service-account-living',
  `select a.name, a.permissions from service_accounts a join organisations o on o.id = a.org_id
  where a.org_id = $1::uuid and a.id = $2::uuid and a.disabled_at is null and o.deleted_at is null`,
);

/** Notes a use, at most once a minute however many processes see it. */
export const TOUCH_SERVICE_KEY = namedQuery<[orgId: string, id: string, now: string], { id: string }>(
  'orgs.service-key-touch',
  `update service_account_keys set last_used_at = $3::timestamptz
  where org_id = $1::uuid and id = $2::uuid
    and (last_used_at is null or last_used_at <= $3::timestamptz - interval '1 minute')
  returning id`,
);
