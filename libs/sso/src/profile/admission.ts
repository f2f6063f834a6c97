import type { AdminLevel } from '#libs/platform/auth';
import type { AccessRules } from '../config/provider-config.js';
import { SsoError } from '../sso.errors.js';
import type { ExternalProfile } from './external-profile.js';

const RANKING: readonly AdminLevel[] = ['superadmin', 'admin', 'viewer'];

/**
 * Asked at every login, for people leave groups and companies.
 *
 * @throws SsoError `sso.not_allowed`
 */
export function checkAdmission(rules: AccessRules, profile: ExternalProfile): void {
  const { required_groups: groups, email_domains: domains } = rules;
  if (groups.length > 0 && !groups.some((group) => profile.groups.includes(group))) {
    throw new SsoError('sso.not_allowed', 'you are not in a group that may log in here');
  }
  const domain = verifiedEmail(profile)?.split('@').at(-1);
  if (domains.length > 0 && (domain === undefined || !domains.includes(domain))) {
    throw new SsoError('sso.not_allowed', 'you have no verified e-mail address in a domain that may log in here');
  }
}

/** In lower case; undefined when the provider has not verified it. */
export function verifiedEmail({ email, isEmailVerified }: ExternalProfile): string | undefined {
  return isEmailVerified ? email?.toLowerCase() : undefined;
}

/**
 * The level that the provider's groups give; undefined when levels are not its business. A provider that cannot make
 * superadmins does not unmake them either.
 */
export function levelFor(rules: AccessRules, own: readonly string[], held: AdminLevel): AdminLevel | undefined {
  const { levels } = rules;
  if (levels === null || (held === 'superadmin' && !levels.allows_superadmin)) return undefined;
  const given = levels.groups.filter(({ group }) => own.includes(group)).map(({ level }) => level);
  return RANKING.find((level) => given.some((one) => one === level)) ?? 'default';
}
