import { namedQuery } from '#libs/platform/database';

export interface ScimTokenSqlRow {
  id: string;
  label: string;
  preview: string;
  /** µs */
  created_us: number;
  last_used_us: number | null;
  revoked_us: number | null;
}

export interface PresentedTokenSqlRow {
  org_id: string;
  id: string;
  preview: string;
  is_use_recorded: boolean;
}

/** Newest first, revoked ones included. */
export const LIST_SCIM_TOKENS = namedQuery<[orgId: string], ScimTokenSqlRow>(
  'scim.tokens',
  `select id, label, preview, to_us_v1(created_at)::float8 as created_us,
    to_us_v1(last_used_at)::float8 as last_used_us, to_us_v1(revoked_at)::float8 as revoked_us
  from scim_tokens where org_id = $1::uuid order by created_at desc, id`,
);

export const INSERT_SCIM_TOKEN = namedQuery<
  [orgId: string, id: string, label: string, preview: string, hash: string, createdBy: number | null, now: string],
  { id: string }
>(
  'scim.token-insert',
  `insert into scim_tokens (org_id, id, label, preview, token_hash, created_by, created_at)
  values ($1::uuid, $2::uuid, $3, $4, decode($5, 'hex'), $6::integer, $7::timestamptz) returning id`,
);

export const REVOKE_SCIM_TOKEN = namedQuery<[orgId: string, id: string, now: string], { preview: string }>(
  'scim.token-revoke',
  `update scim_tokens set revoked_at = $3::timestamptz
  where org_id = $1::uuid and id = $2::uuid and revoked_at is null returning preview`,
);

/** The living token that row security shows to whoever presents it. */
export const PRESENTED_SCIM_TOKEN = namedQuery<[tokenHash: string, now: string], PresentedTokenSqlRow>(
  'scim.token-presented',
  `select org_id, id, preview,
    coalesce(last_used_at > $2::timestamptz - interval '1 minute', false) as is_use_recorded
  from scim_tokens where token_hash = decode($1, 'hex') and revoked_at is null`,
);

export const IS_ORG_ALIVE = namedQuery<[orgId: string], { id: string }>(
  'scim.org-alive',
  'select id from organisations where id = $1::uuid and deleted_at is null',
);

/** Notes a use, at most once a minute however many processes see it. */
export const TOUCH_SCIM_TOKEN = namedQuery<[orgId: string, id: string, now: string], { id: string }>(
  'scim.token-touch',
  `update scim_tokens set last_used_at = $3::timestamptz
  where org_id = $1::uuid and id = $2::uuid
    and (last_used_at is null or last_used_at <= $3::timestamptz - interval '1 minute')
  returning id`,
);
