import type { Profile } from '@node-saml/node-saml';
import type { SamlConfig } from '../config/provider-config.js';
import type { ExternalProfile } from '../profile/external-profile.js';

const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

/** What providers call things when nobody told them otherwise. */
const USUAL = {
  subject: [],
  email: ['email', 'mail', 'emailAddress', 'urn:oid:0.9.2342.19200300.100.1.3', `${CLAIMS}/emailaddress`],
  username: ['username', 'uid', 'urn:oid:0.9.2342.19200300.100.1.1'],
  name: [
    'displayName',
    'name',
    'cn',
    'urn:oid:2.16.840.1.113730.3.1.241',
    'http://schemas.microsoft.com/identity/claims/displayname',
  ],
  groups: ['groups', 'memberOf', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups'],
} as const;

type AttributeName = keyof typeof USUAL;

/** @throws Error when the provider names the person anew at every login */
export function samlProfile(config: SamlConfig, profile: Profile): ExternalProfile {
  const attributes = (profile.attributes ?? {}) as Readonly<Record<string, unknown>>;
  const valuesOf = (name: AttributeName): string[] => {
    const chosen = config.attributes[name];
    const names = chosen === null ? USUAL[name] : [chosen];
    const values = names.map((one) => textsIn(attributes[one])).find((texts) => texts.length > 0);
    return values ?? [];
  };
  const email = valuesOf('email')[0] ?? (profile.nameIDFormat === EMAIL ? profile.nameID : undefined);
  return {
    issuer: config.idp_issuer,
    subject: config.attributes.subject === null ? lastingName(profile) : required(valuesOf('subject')[0]),
    email,
    isEmailVerified: email !== undefined && config.trusts_email,
    username: valuesOf('username')[0],
    name: valuesOf('name')[0],
    groups: valuesOf('groups'),
  };
}

function lastingName({ nameID, nameIDFormat }: Profile): string {
  if (nameIDFormat === TRANSIENT) throw new Error('the name changes with every login');
  return required(nameID);
}

function required(subject: string | undefined): string {
  if (subject === undefined || subject === '') throw new Error('the assertion names nobody');
  return subject;
}

function textsIn(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === 'string' && one.trim() !== '').map((one) => one.trim());
}
