export type Claims = Readonly<Record<string, unknown>>;

/**
 * The value of a claim: by its whole name where there is such a one (names may hold dots and slashes), otherwise along
 * the dots, as in `realm_access.roles`.
 */
export function claimOf(claims: Claims, name: string | null | undefined): unknown {
  if (name === null || name === undefined) return undefined;
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Claims)[part];
  }
  return value;
}

/** PostgreSQL keeps texts without NUL only, and no honest provider sends one. */
export function isKeepable(text: string): boolean {
  return !text.includes('\u0000');
}

/** A text that is not blank, or a number written out. */
export function textClaim(claims: Claims, name: string | null | undefined): string | undefined {
  const value = claimOf(claims, name);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' && isKeepable(value) ? value.trim() : undefined;
}

/** A list of texts, or one text as a list of one. */
export function listClaim(claims: Claims, name: string | null | undefined): string[] {
  const value = claimOf(claims, name);
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return [
    ...new Set(items.filter((item): item is string => typeof item === 'string' && item !== '' && isKeepable(item))),
  ];
}

/** `true`, also as a text: some providers write it so. */
export function flagClaim(claims: Claims, name: string | null | undefined): boolean {
  const value = claimOf(claims, name);
  return value === true || value === 'true';
}

const SLACK = 'https://slack.com';

/** Who somebody is in Slack. Any provider may claim anything: only Slack knows. */
export function slackIdOf(identity: Claims): string | undefined {
  const id = identity.iss === SLACK ? textClaim(identity, `${SLACK}/user_id`) : undefined;
  return id !== undefined && /^[A-Z0-9]{2,32}$/.test(id) ? id : undefined;
}
