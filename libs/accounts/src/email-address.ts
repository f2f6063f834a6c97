import { UsersError } from '#libs/users';

const ADDRESS =
  /^([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64})@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{1,59}))$/;
const MAX_LENGTH = 254;

export interface EmailAddress {
  readonly address: string;
  /** Lower case. */
  readonly domain: string;
}

/**
 * An address as people really have them: no quotes, no comments, one `@`, plain letters only, so that what is compared
 * is what the mail server reads.
 *
 * @throws UsersError `users.invalid` with details `{email: string[]}`
 */
export function parseEmail(text: string): EmailAddress {
  const address = text.trim();
  const [, local = '', domain = ''] = address.length > MAX_LENGTH ? [] : (ADDRESS.exec(address) ?? []);
  const hasOddDots = local.startsWith('.') || local.endsWith('.') || local.includes('..');
  if (local === '' || hasOddDots) {
    const problem = 'Not an e-mail address.';
    throw new UsersError('users.invalid', `email: ${problem}`, { details: { email: [problem] } });
  }
  return { address, domain: domain.toLowerCase() };
}
