/** One login at a time of one external person: two first logins must not make two accounts. */
export const LOCK_IDENTITY = 'select pg_advisory_xact_lock(hashtextextended(?, 0))';

/** Nobody has ever come in to the account, or could: whoever has its address may have it. Administrators prove more. */
export const IS_UNUSED = `select logged_in_at is null and password_hash is null and admin_level = 'default'
  and not exists (select from external_identities i where i.user_id = users.id) as is_unused
from users where id = ?`;

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
  is_enabled: boolean;
  last_login_at: Date;
}

export const IDENTITIES_OF = `select i.id, p.slug, p.name, p.is_enabled, i.email, i.subject, i.last_login_at
from external_identities i join identity_providers p on p.id = i.provider_id
where i.user_id = ? order by p.name, i.created_at`;

/** Who somebody is in Slack, as long as neither they are somebody there already nor somebody else is that one. */
export const NOTE_SLACK = `update users set slack_id = ?, settings_rev = settings_rev + 1
where id = ? and slack_id is null and not exists (select from users other where other.slack_id = ?)`;
