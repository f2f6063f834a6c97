import type { UserId } from '#libs/kernel';
import { AccountsError } from './accounts.errors.js';

/** Where the people of a domain log in. */
export interface DomainLogin {
  readonly slug: string;
  readonly name: string;
  /** Members of the organisation with such an address come in by no other way. */
  readonly isEnforced: boolean;
}

/** What organisations ask of the logins of their people. Asked before every session, and before a password is reset. */
export interface EntryRules {
  /**
   * @param providerId the identity provider that vouches for the person, if any
   * @throws AccountsError `accounts.sso_required`
   */
  check(userId: UserId, providerId?: string): Promise<void>;
  /** By the domain of an address, whoever has it, and whether anybody does. */
  loginOf(email: string): Promise<DomainLogin | undefined>;
}

export const ENTRY_RULES = Symbol('EntryRules');

/** Of an installation without organisations. */
export const NO_ENTRY_RULES: EntryRules = {
  check: () => Promise.resolve(),
  loginOf: () => Promise.resolve(undefined),
};

export function ssoRequired({ slug, name }: Pick<DomainLogin, 'slug' | 'name'>): AccountsError {
  return new AccountsError('accounts.sso_required', 'log in through your organisation', {
    details: { sso_url: `/sso/${slug}`, name },
  });
}
