import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OauthSite, STATE } from '../../support/oauth-client.js';
import { AUTHORIZE } from './refusals/authorize.js';
import { BEARER } from './refusals/bearer.js';
import { BODIES } from './refusals/bodies.js';
import { CLIENTS } from './refusals/clients.js';
import { CODE_GRANT } from './refusals/codes.js';
import { CONSENT } from './refusals/consent.js';
import { PEOPLE } from './refusals/people.js';
import { REDIRECT_URIS } from './refusals/redirect-uris.js';
import { REFRESHES } from './refusals/refreshes.js';
import { ISSUER, outcomeOf, paramsAt, type Refusal, type Reply, type World } from './refusals/refusal.js';
import { REVOCATION } from './refusals/revocation.js';

const TABLE: Readonly<Record<string, readonly Refusal[]>> = {
  'asking for access': AUTHORIZE,
  'redirect addresses': REDIRECT_URIS,
  'what people answer': CONSENT,
  'who an app is': CLIENTS,
  'bodies of requests': BODIES,
  codes: CODE_GRANT,
  'refresh tokens': REFRESHES,
  'revocation and introspection': REVOCATION,
  'use of tokens': BEARER,
  'what happens to people and apps': PEOPLE,
};

let world: World;

beforeAll(async () => {
  const site = await OauthSite.start();
  const strict = await OauthSite.start({ config: { OAUTH_IMPLICIT: 'off', QUERY_CREDENTIALS: 'off' } });
  world = {
    site,
    strict,
    ada: await site.person({ username: 'ada' }),
    bob: await site.person({ username: 'bob' }),
    strictAda: await strict.person({ username: 'ada' }),
    confidential: await site.register(),
    open: await site.registerPublic(),
  };
});
afterAll(async () => {
  await world?.site.close();
  await world?.strict.close();
});

describe.each(Object.entries(TABLE))('%s', (_, rows) => {
  it.each(rows.map((row) => [row.name, row] as const))('refuses %s', async (_, row) => {
    const reply = await row.send(world);
    expect(outcomeOf(reply), `${row.rule}: ${reply.text.slice(0, 500)}`).toEqual({
      status: row.status,
      error: row.error,
      place: row.place ?? 'here',
      challenge: row.challenge instanceof RegExp ? expect.stringMatching(row.challenge) : row.challenge,
    });
    checkManners(reply);
  });
});

describe('the table', () => {
  const rows = Object.values(TABLE).flat();

  it('is long', () => {
    expect(rows.length).toBeGreaterThanOrEqual(320);
  });

  it('has no two rows of one name', () => {
    const names = rows.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

/** What holds of every refusal. */
function checkManners({ status, headers, text, location }: Reply): void {
  expect(text).not.toMatch(/\bat .+:\d+:\d+\)?|node_modules|QueryFailed|syntax error/);
  expect(text).not.toMatch(/waka_(tok|ref|sec)_[0-9A-Za-z]{80}/);
  if (location !== undefined && !location.startsWith('/')) {
    checkRedirect(headers, location);
    return;
  }
  if (location === undefined && headers.get('content-type')?.startsWith('text/html')) {
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toContain('no-store');
    return;
  }
  const described = /error_description["=:]+([^"&]*)/.exec(text)?.[1];
  if (described === undefined || status === 200) return;
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('pragma')).toBe('no-cache');
  expect(decodeURIComponent(described)).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
}

/** RFC 6749 §4.1.2.1 and RFC 9207: `state` as it came, `iss`, and nothing that would be good for anything. */
function checkRedirect(headers: Headers, location: string): void {
  const params = paramsAt(location);
  expect(params.get('iss')).toBe(ISSUER);
  expect(params.get('state')).toBe(STATE);
  expect(params.get('error_description')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  expect([params.has('code'), params.has('access_token')]).toEqual([false, false]);
  expect(headers.get('referrer-policy')).toBe('no-referrer');
}
