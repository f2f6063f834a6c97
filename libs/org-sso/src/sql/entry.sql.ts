import { namedQuery } from '#libs/platform/database';

/** The organisation, not deleted, that has proved the domain its own. Needs the domain in scope, and the organisation. */
export const ORG_OF_DOMAIN = namedQuery<readonly [domain: string], { org_id: string }>(
  'org-sso.org-of-domain',
  'select org_id from org_domains where domain = $1::text and verified_at is not null',
);

/** Has the organisation proved that the domain is its own, and is it there? */
export const HAS_DOMAIN = namedQuery<readonly [orgId: string, domain: string | null], { id: string }>(
  'org-sso.has-domain',
  `select d.id from org_domains d join organisations o on o.id = d.org_id
  where d.org_id = $1::uuid and ($2::text is null or d.domain = $2::text) and d.verified_at is not null
    and o.deleted_at is null limit 1`,
);

export interface DomainLoginSqlRow {
  id: string;
  slug: string;
  name: string;
  is_enforced: boolean;
}

/** Ways to log in of an organisation that are on, enforced ones first. */
export const LOGINS_OF_ORG = namedQuery<readonly [orgId: string], DomainLoginSqlRow>(
  'org-sso.logins-of-org',
  `select p.id, p.slug, p.name, e.is_enforced from org_identity_providers e
  join identity_providers p on p.id = e.provider_id join organisations o on o.id = e.org_id
  where e.org_id = $1::uuid and p.is_enabled and o.deleted_at is null
  order by e.is_enforced desc, p.name, p.slug`,
);

/**
 * Is the person bound to the organisation's provider? Members are, unless they are owners who hold break-glass; the
 * suspended are not, for nothing of the organisation is open to them. For ten minutes after the provider has vouched for
 * the address of an account that it is not linked to yet, its owner may prove that it is theirs (`can_link`).
 */
export const IS_BOUND = namedQuery<
  readonly [orgId: string, userId: number, providerIds: readonly string[], now: string],
  { can_link: boolean }
>(
  'org-sso.is-bound',
  `select exists (
    select from sso_logins l where l.link_user_id = m.user_id and l.provider_id = any($3::uuid[])
      and l.stage = 'verified' and l.used_at is null and l.expires_at > $4::timestamptz
  ) as can_link
  from org_members m
  where m.org_id = $1::uuid and m.user_id = $2::integer and m.left_at is null and m.suspended_at is null
    and not exists (
      select from org_break_glass b where b.org_id = m.org_id and b.user_id = m.user_id and m.role = 'owner'
    )`,
);

export const EMAIL_OF = namedQuery<readonly [userId: number], { email: string | null }>(
  'org-sso.email-of',
  'select email from users where id = $1::integer',
);
