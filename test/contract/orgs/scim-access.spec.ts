import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { type Directory, openDirectory } from '../../support/directory.js';
import { auditOf, byHeader, bySession } from '../../support/org-people.js';
import { rowsOf } from '../../support/rows.js';

const MINUTE = 60_000_000;
const CONFIG = '/scim/v2/ServiceProviderConfig';
let server: TestApp;
let acme: Directory;

beforeAll(async () => {
  server = await startApp({ now: '2026-10-10T12:00:00Z' });
  acme = await openDirectory(server, { name: 'acme', domain: 'acme.com' });
});
afterAll(() => server?.close());

async function token(label: string) {
  const { body } = await acme.send('POST', `/api/orgs/v1/${acme.orgId}/scim_tokens`, { label });
  return { id: body.data.id as string, token: body.data.token as string };
}

const asked = (text: string) => byHeader(server, `Bearer ${text}`)('GET', CONFIG);

describe('what a directory asks first', () => {
  it('is what can be done', async () => {
    const { status, headers, body } = await acme.scim('GET', CONFIG);
    expect([status, headers['content-type']]).toEqual([200, 'application/scim+json; charset=utf-8']);
    expect(body).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: true },
      bulk: { supported: false },
      filter: { supported: true, maxResults: 500 },
      authenticationSchemes: [{ type: 'oauthbearertoken' }],
    });
  });

  it('is what there is', async () => {
    const { body } = await acme.scim('GET', '/scim/v2/ResourceTypes');
    expect(body.Resources.map(({ id, endpoint }: { id: string; endpoint: string }) => [id, endpoint])).toEqual([
      ['User', '/Users'],
      ['Group', '/Groups'],
    ]);
    expect((await acme.scim('GET', '/scim/v2/ResourceTypes/User')).body.schemaExtensions[0].required).toBe(false);
    expect((await acme.scim('GET', '/scim/v2/ResourceTypes/Robot')).status).toBe(404);
  });

  it('is what belongs to it', async () => {
    const { body } = await acme.scim('GET', '/scim/v2/Schemas');
    expect(body.Resources.map(({ id }: { id: string }) => id)).toEqual([
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:core:2.0:Group',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ]);
    const { body: user } = await acme.scim('GET', '/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User');
    expect(user.attributes.map(({ name }: { name: string }) => name)).toContain('userName');
    expect(user.meta.location).toBe(
      'http://beatkeeper.test/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User',
    );
  });
});

describe('a token', () => {
  it('is shown once and stored hashed', async () => {
    const made = await token(' Okta ');
    expect(made.token).toMatch(/^scim_[0-9A-Za-z]{48}$/);
    const { body } = await acme.send('GET', `/api/orgs/v1/${acme.orgId}/scim_tokens`);
    expect(body.data.base_url).toBe('http://beatkeeper.test/scim/v2');
    expect(body.data.tokens.find(({ id }: { id: string }) => id === made.id)).toMatchObject({
      label: 'Okta',
      preview: `scim_…${made.token.slice(-4)}`,
      last_used_at: null,
      revoked_at: null,
    });
    const stored = await rowsOf(server.database, 'select row_to_json(t)::text as text from scim_tokens t');
    const told = await rowsOf(server.database, 'select * from audit_details');
    expect(JSON.stringify([body, stored, told])).not.toContain(made.token.slice(5));
  });

  it('is dead with the next request when it is revoked', async () => {
    const made = await token('Old');
    expect((await asked(made.token)).status).toBe(200);
    const path = `/api/orgs/v1/${acme.orgId}/scim_tokens/${made.id}`;
    expect((await acme.send('DELETE', path)).status).toBe(204);
    expect((await asked(made.token)).status).toBe(401);
    expect((await acme.send('DELETE', path)).status).toBe(404);
    expect((await auditOf(server, acme.orgId)).at(-1)).toBe('scim.token_revoked');
  });

  it('dies with the organisation', async () => {
    const made = await token('Orphan');
    const set = (at: string | null) =>
      rowsOf(server.database, 'update organisations set deleted_at = $2, erase_at = $2 where id = $1', [
        acme.orgId,
        at,
      ]);
    await set('2026-10-10T12:00:00Z');
    expect((await asked(made.token)).status).toBe(401);
    await set(null);
    expect((await asked(made.token)).status).toBe(200);
  });

  it('has its use noted once a minute', async () => {
    const made = await token('Used');
    const lastUsed = async () => {
      const [row] = await rowsOf<{ at: Date }>(
        server.database,
        'select last_used_at as at from scim_tokens where id = $1',
        [made.id],
      );
      return row?.at?.toISOString();
    };
    await asked(made.token);
    expect(await lastUsed()).toBe('2026-10-10T12:00:00.000Z');
    server.clock.advance(MINUTE);
    await asked(made.token);
    expect(await lastUsed()).toBe('2026-10-10T12:01:00.000Z');
    server.clock.advance(-MINUTE);
  });

  it('is made and revoked by those who may, at a browser that has just logged in', async () => {
    const eve = await server.createUser({ username: 'eve' });
    const mallory = await server.createUser({ username: 'mallory' });
    await rowsOf(
      server.database,
      `insert into org_members (org_id, user_id, role, source, joined_at, modified_at)
      values ($1, $2, 'manager', 'invite', now(), now())`,
      [acme.orgId, eve.user.id],
    );
    const path = `/api/orgs/v1/${acme.orgId}/scim_tokens`;
    expect((await (await bySession(server, eve))('POST', path, { label: 'x' })).status).toBe(403);
    expect((await (await bySession(server, mallory))('POST', path, { label: 'x' })).status).toBe(404);
    expect((await byHeader(server, acme.owner.authorization)('POST', path, { label: 'x' })).status).toBe(401);
    expect((await acme.scim('GET', path)).status).toBe(401);
    await rowsOf(server.database, `update sessions set authenticated_at = '2026-10-10T11:00:00Z'`);
    expect((await acme.send('POST', path, { label: 'x' })).status).toBe(403);
    expect((await acme.send('GET', path)).status).toBe(200);
    await rowsOf(server.database, `update sessions set authenticated_at = '2026-10-10T12:00:00Z'`);
    const refused = await acme.send('POST', path, { label: '  ' });
    expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, ['label']]);
  });

  it('of another organisation is not revoked', async () => {
    const evil = await openDirectory(server, { name: 'evil', domain: 'evil.com' });
    const path = `/api/orgs/v1/${evil.orgId}/scim_tokens/${acme.tokenId}`;
    expect((await evil.send('DELETE', path)).status).toBe(404);
    expect((await acme.scim('GET', CONFIG)).status).toBe(200);
  });
});

describe('anything else', () => {
  it.each(['api key', 'basic', 'nonsense', 'query', 'cookie', 'nothing'])('is refused: %s', async (kind) => {
    const { token: good } = await token(kind);
    const send = {
      'api key': () => byHeader(server, `Bearer ${acme.owner.apiKey}`)('GET', CONFIG),
      basic: () => byHeader(server, `Basic ${Buffer.from(good).toString('base64')}`)('GET', CONFIG),
      nonsense: () => byHeader(server, `Bearer scim_${'a'.repeat(48)}`)('GET', CONFIG),
      query: () => byHeader(server, '')('GET', `${CONFIG}?access_token=${good}`),
      cookie: () => acme.send('GET', CONFIG),
      nothing: () => server.request.get(CONFIG).then(({ status, body, headers }) => ({ status, body, headers })),
    }[kind];
    const refused = await send?.();
    expect([refused?.status, refused?.body.status]).toEqual([401, '401']);
    expect(refused?.headers['content-type']).toBe('application/scim+json; charset=utf-8');
    expect(refused?.headers['www-authenticate']).toContain('Bearer');
    for (const { id } of (await acme.send('GET', `/api/orgs/v1/${acme.orgId}/scim_tokens`)).body.data.tokens) {
      if (id !== acme.tokenId) await acme.send('DELETE', `/api/orgs/v1/${acme.orgId}/scim_tokens/${id}`);
    }
  });

  it('of the installation is closed to a directory', async () => {
    for (const path of ['/api/v1/users/current', '/api/admin/v1/check', '/api/v1/leaders']) {
      expect((await acme.scim('GET', path)).status, path).toBe(403);
    }
    expect((await acme.scim('GET', `/api/orgs/v1/${acme.orgId}/domains`)).status).toBe(401);
  });

  it('that is not there is answered in the words of the protocol', async () => {
    const { status, body } = await acme.scim('GET', '/scim/v2/Robots');
    expect([status, body.schemas, body.status]).toEqual([404, ['urn:ietf:params:scim:api:messages:2.0:Error'], '404']);
  });

  it('is counted by the token, and not with everybody’s', async () => {
    const { headers } = await acme.scim('GET', CONFIG);
    expect(headers['ratelimit-limit']).toBe('1500');
  });
});
