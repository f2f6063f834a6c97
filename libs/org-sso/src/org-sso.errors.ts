import { DomainError } from '#libs/kernel';

export const ORG_SSO_ERROR_CODES = [
  'org_sso.enforced',
  'org_sso.invalid',
  'org_sso.no_break_glass',
  'org_sso.no_domain',
  'org_sso.no_owner_login',
  'org_sso.not_an_owner',
  'org_sso.too_many',
] as const;
export type OrgSsoErrorCode = (typeof ORG_SSO_ERROR_CODES)[number];

/**
 * `org_sso.invalid`: details are messages per field. `org_sso.enforced`: not while the provider is enforced.
 * `org_sso.no_owner_login`, `…no_break_glass`, `…no_domain`: what enforcement needs, and is not there.
 */
export class OrgSsoError extends DomainError<OrgSsoErrorCode> {}
