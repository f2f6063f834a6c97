import { namedQuery } from '#libs/platform/database';

export interface OrgDomainSqlRow {
  id: string;
  domain: string;
  challenge: string;
  auto_join_role: 'member' | 'viewer' | null;
  /** µs */
  verified_us: number | null;
  checked_us: number | null;
  missing_us: number | null;
  created_us: number;
}

const COLUMNS = `id, domain, challenge, auto_join_role, to_us_v1(verified_at)::float8 as verified_us,
  to_us_v1(checked_at)::float8 as checked_us, to_us_v1(missing_since)::float8 as missing_us,
  to_us_v1(created_at)::float8 as created_us`;

export const LIST_DOMAINS = namedQuery<[orgId: string], OrgDomainSqlRow>(
  'orgs.domains',
  `select ${COLUMNS} from org_domains where org_id = $1::uuid order by domain`,
);

export const LOCK_DOMAIN = namedQuery<[orgId: string, id: string], OrgDomainSqlRow>(
  'orgs.domain',
  `select ${COLUMNS} from org_domains where org_id = $1::uuid and id = $2::uuid for update`,
);

export const INSERT_DOMAIN = namedQuery<
  [orgId: string, id: string, domain: string, challenge: string, now: string],
  { id: string }
>(
  'orgs.domain-insert',
  `insert into org_domains (org_id, id, domain, challenge, created_at)
  values ($1::uuid, $2::uuid, $3, $4, $5::timestamptz) returning id`,
);

/** What a look at the DNS found, or what somebody decided. */
export const UPDATE_DOMAIN = namedQuery<
  [
    orgId: string,
    id: string,
    autoJoinRole: string | null,
    verifiedAt: string | null,
    checkedAt: string | null,
    missingSince: string | null,
  ],
  { id: string }
>(
  'orgs.domain-update',
  `update org_domains set auto_join_role = $3, verified_at = $4::timestamptz, checked_at = $5::timestamptz,
    missing_since = $6::timestamptz
  where org_id = $1::uuid and id = $2::uuid returning id`,
);

export const DELETE_DOMAIN = namedQuery<[orgId: string, id: string], { domain: string }>(
  'orgs.domain-delete',
  'delete from org_domains where org_id = $1::uuid and id = $2::uuid returning domain',
);

/** Which of these domains the organisation has proved to be its own. */
export const VERIFIED_DOMAINS = namedQuery<[orgId: string, domains: string[]], { domain: string }>(
  'orgs.domains-verified',
  `select domain from org_domains
  where org_id = $1::uuid and verified_at is not null and domain = any($2::text[])`,
);
