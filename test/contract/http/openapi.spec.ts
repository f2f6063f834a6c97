import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES } from '#libs/kernel';
import { DIALECTS } from '../../../apps/api/src/dialects/dialects.js';
import { isUnder } from '../../../apps/api/src/http/face.js';
import { REFUSALS } from '../../../apps/api/src/http/openapi/build-document.js';
import { startApp, type TestApp } from '../../support/app.js';

interface Operation {
  operationId: string;
  security: Record<string, unknown>[];
  'x-required-scope'?: string;
  responses: Record<string, unknown>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, unknown> };
}

let app: TestApp;

beforeAll(async () => {
  app = await startApp({ now: '2026-10-10T12:00:00Z' });
});
afterAll(() => app?.close());

const documentOf = async (name: string): Promise<Document> => (await app.request.get(`/docs/${name}.json`)).body;
const operationsOf = ({ paths }: Document) => Object.values(paths).flatMap((item) => Object.values(item));

describe.each(DIALECTS.map(({ name }) => name))('the document of %s', (name) => {
  it('is the one that is checked in', async () => {
    const text = `${JSON.stringify(await documentOf(name), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../../../docs/api/${name}.openapi.json`);
  });

  it('names every operation once and says what it takes', async () => {
    const operations = operationsOf(await documentOf(name));
    expect(operations.length).toBeGreaterThan(5);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { operationId, security, responses, 'x-required-scope': scope } of operations) {
      expect(security, operationId).toBeDefined();
      const refusals = ([401, 403, 429] as const).filter((status) => status in responses);
      if (security.length > 0) expect(refusals, operationId).toEqual([401, 403, 429]);
      else
        for (const status of refusals)
          expect(responses[status], operationId).not.toMatchObject({ description: REFUSALS[status] });
      expect(Object.keys(responses), operationId).toContain('503');
      if (!operationId.startsWith('get')) expect(Object.keys(responses), operationId).toContain('413');
      if (scope !== undefined) expect(scope, operationId).toMatch(/^(read|write)_|^(email|admin|profile|read)$/);
    }
  });

  it('documents its own prefixes', async () => {
    const { paths } = await documentOf(name);
    const documented = DIALECTS.find((dialect) => dialect.name === name)?.documented ?? [];
    const isDocumented = (path: string) => documented.some((prefix) => isUnder(path, prefix));
    expect(Object.keys(paths).filter((path) => !isDocumented(path))).toEqual([]);
  });

  it('names operations without the prefix, where all of them have the same', async () => {
    const { paths } = await documentOf(name);
    const isOnly = Object.keys(paths).every((path) => /^\/(api\/v1|share)\//.test(path));
    const ids = operationsOf(await documentOf(name)).map(({ operationId }) => operationId);
    expect(ids.some((id) => /^[a-z]+ApiV1/.test(id))).toBe(name === 'hackatime');
    expect(isOnly).toBe(name === 'wakatime');
  });

  it('demands of every token the scope that the route demands', async () => {
    for (const { operationId, security, 'x-required-scope': scope } of operationsOf(await documentOf(name))) {
      const oauth = security.find((entry) => 'oauth2' in entry);
      if (oauth !== undefined)
        expect(oauth.oauth2, operationId).toEqual(scope === undefined ? [] : [scope.split(' ')[0]]);
    }
  });
});

it('documents published charts', async () => {
  const chart = (await documentOf('wakatime')).paths['/share/{user}/{file}']?.get;
  expect([chart?.operationId, chart?.security]).toEqual(['getShareByUserByFile', []]);
  expect(Object.keys(chart?.responses ?? {})).toEqual(['200', '304', '400', '404', '503']);
});

describe('Swagger UI', () => {
  it('is served with its scripts and offers every document', async () => {
    expect((await app.request.get('/docs')).text).toContain('swagger-ui-bundle.js');
    expect((await app.request.get('/docs/swagger-ui-bundle.js')).status).toBe(200);
    expect((await app.request.get('/docs/swagger-ui-init.js')).text).toContain('/docs/wakatime.json');
  });

  it('can authorize with a key, an app’s token, an administrator’s key and a session', async () => {
    const { components } = await documentOf('wakatime');
    const description = expect.any(String);
    expect(components.securitySchemes).toEqual({
      basic: { type: 'http', scheme: 'basic', description },
      bearer: { type: 'http', scheme: 'bearer', description },
      query: { type: 'apiKey', in: 'query', name: 'api_key', description },
      adminKey: { type: 'http', scheme: 'bearer', description },
      statsKey: { type: 'http', scheme: 'bearer', description },
      revocationKey: { type: 'http', scheme: 'bearer', description },
      session: { type: 'apiKey', in: 'cookie', name: 'beatkeeper_session', description },
      serviceAccount: { type: 'http', scheme: 'bearer', description },
      scim: { type: 'http', scheme: 'bearer', description },
      oauth2: {
        type: 'oauth2',
        description,
        flows: {
          authorizationCode: {
            authorizationUrl: '/oauth/authorize',
            tokenUrl: '/oauth/token',
            refreshUrl: '/oauth/token',
            scopes: Object.fromEntries(SCOPES.map((scope) => [scope, expect.any(String)])),
          },
        },
      },
    });
  });
});
