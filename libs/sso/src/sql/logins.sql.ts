/** One login at a time of one external person: two first logins must not make two accounts. */
export const LOCK_IDENTITY = 'select pg_advisory_xact_lock(hashtextextended(?, 0))';

/** No row when the assertion was seen before. */
export const REMEMBER_ASSERTION = `insert into saml_assertions (provider_id, assertion_id, expires_at)
values (?::uuid, ?, ?::timestamptz) on conflict do nothing returning assertion_id`;

export const FORGET_ASSERTIONS = 'delete from saml_assertions where expires_at < ?::timestamptz';

/** External identities of a person that open a door: their provider is on. */
export const OTHER_WAYS_IN = `select count(*)::int as count from external_identities i
join identity_providers p on p.id = i.provider_id
where i.user_id = ? and i.id <> ?::uuid and p.is_enabled`;

export interface LinkedIdentityRow {
  id: string;
  slug: string;
  name: string;
  email: string | null;
  subject: string;
  last_login_at: Date;
}

export const IDENTITIES_OF = `select i.id, p.slug, p.name, i.email, i.subject, i.last_login_at
from external_identities i join identity_providers p on p.id = i.provider_id
where i.user_id = ? order by p.name, i.created_at`;
