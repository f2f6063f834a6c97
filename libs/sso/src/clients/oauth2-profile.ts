import type { OAuth2Config } from '../config/provider-config.js';
import { type Claims, flagClaim, listClaim, textClaim } from '../profile/claims.js';
import type { ExternalProfile } from '../profile/external-profile.js';
import { outboundText } from './outbound.js';

interface Address {
  readonly email: string | undefined;
  readonly isVerified: boolean;
}

/**
 * Asks whom a token belongs to.
 *
 * @throws Error when the provider does not answer, or names nobody
 */
export async function oauth2Profile(config: OAuth2Config, accessToken: string): Promise<ExternalProfile> {
  const ask = async (url: string): Promise<unknown> =>
    JSON.parse(await outboundText(url, { headers: headersFor(accessToken) }));
  const claims = (await ask(config.userinfo_url)) as Claims;
  const subject = textClaim(claims, config.claims.subject);
  if (subject === undefined) throw new Error('the provider names nobody');
  const isGithub = config.flavour === 'github';
  const { email, isVerified } = isGithub ? await githubAddress(config, ask) : addressIn(config, claims);
  return {
    issuer: new URL(config.userinfo_url).origin,
    subject,
    email,
    isEmailVerified: email !== undefined && (isVerified || config.trusts_email),
    username: textClaim(claims, config.claims.username),
    name: textClaim(claims, config.claims.name),
    groups: isGithub ? await githubGroups(config, ask) : listClaim(claims, config.claims.groups),
  };
}

function headersFor(accessToken: string): Record<string, string> {
  return { Authorization: `Bearer ${accessToken}`, Accept: 'application/json', 'User-Agent': 'Beatkeeper' };
}

function addressIn({ claims: names }: OAuth2Config, claims: Claims): Address {
  return { email: textClaim(claims, names.email), isVerified: flagClaim(claims, names.email_verified) };
}

/** The address on a GitHub profile is whatever the person wrote there; only the list of addresses says what is verified. */
async function githubAddress(
  { userinfo_url: url }: OAuth2Config,
  ask: (url: string) => Promise<unknown>,
): Promise<Address> {
  const addresses = await ask(`${url}/emails`);
  const primary = (Array.isArray(addresses) ? (addresses as Claims[]) : []).find(
    (address) => address.primary === true && address.verified === true,
  );
  return { email: primary && textClaim(primary, 'email'), isVerified: primary !== undefined };
}

/** `organisation` and `organisation/team`; asked for only where something depends on them. */
async function githubGroups(config: OAuth2Config, ask: (url: string) => Promise<unknown>): Promise<string[]> {
  if (config.required_groups.length === 0 && config.levels === null) return [];
  const [organisations, teams] = await Promise.all([
    ask(`${config.userinfo_url}/orgs?per_page=100`),
    ask(`${config.userinfo_url}/teams?per_page=100`),
  ]);
  const names = [
    ...listOf(organisations).map((organisation) => textClaim(organisation, 'login')),
    ...listOf(teams).map((team) => `${textClaim(team, 'organization.login')}/${textClaim(team, 'slug')}`),
  ];
  return names.filter((name) => name !== undefined);
}

function listOf(value: unknown): Claims[] {
  return Array.isArray(value) ? (value as Claims[]) : [];
}
