import { domainToASCII } from 'node:url';
import { parse } from 'tldts';
import { FREE_MAIL_DOMAINS } from './free-mail.js';

/** Why a text is no domain that somebody could claim; in words for whoever typed it. */
export interface RefusedDomain {
  readonly says: string;
}

const MAX_LENGTH = 253;
const NO_HOST = /[\s/\\@:?#%[\]<>^|]/;

/**
 * A domain as the DNS knows it: lower case, in ASCII, without a dot at its end. Refused are public suffixes, also private
 * ones such as those of hosters, where domains below belong to others; domains of free mail; and names that the DNS of
 * the world does not have.
 */
export function domainNameOf(text: string): string | RefusedDomain {
  const name = asciiOf(text.trim().replace(/\.$/, ''));
  if (name === '' || name.length > MAX_LENGTH) return { says: 'Not a domain.' };
  const { domain, isIcann, isPrivate, isIp, publicSuffix } = parse(name, { allowPrivateDomains: true });
  if (isIp) return { says: 'An address is no domain.' };
  if (publicSuffix === name) return { says: 'Everybody can have a domain below this one.' };
  if (domain === null || name.split('.').some((label) => !isLabel(label))) return { says: 'Not a domain.' };
  if (!isIcann && !isPrivate) return { says: 'There is no such top level domain.' };
  if (FREE_MAIL_DOMAINS.has(domain)) return { says: 'Everybody can have an address there.' };
  return name;
}

/** The part behind the last `@`, as the DNS knows it; undefined where there is none. */
export function domainOfEmail(email: string): string | undefined {
  const at = email.lastIndexOf('@');
  const name = at < 1 ? '' : asciiOf(email.slice(at + 1).trim());
  return name === '' ? undefined : name;
}

/** Empty for what is no host: the parser of addresses would cut off what stands behind one. */
function asciiOf(text: string): string {
  return NO_HOST.test(text) ? '' : domainToASCII(text).toLowerCase();
}

function isLabel(label: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label);
}
