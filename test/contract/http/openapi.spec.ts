import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS } from '../../../apps/api/src/dialects/dialects.js';
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
    expect(operations.length).toBeGreaterThan(20);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { operationId, security, responses, 'x-required-scope': scope } of operations) {
      expect(security, operationId).toBeDefined();
      const refusals = ['401', '403', '429'].filter((status) => status in responses);
      expect(refusals, operationId).toEqual(security.length === 0 ? [] : ['401', '403', '429']);
      expect(Object.keys(responses), operationId).toContain('503');
      if (!operationId.startsWith('get')) expect(Object.keys(responses), operationId).toContain('413');
      if (scope !== undefined) expect(scope, operationId).toMatch(/^(read|write)_|^email$/);
    }
  });

  it('documents one prefix', async () => {
    const { paths } = await documentOf(name);
    expect(Object.keys(paths).filter((path) => !path.startsWith('/api/v1/'))).toEqual([]);
  });
});

describe('Swagger UI', () => {
  it('is served with its scripts and offers every document', async () => {
    expect((await app.request.get('/docs')).text).toContain('swagger-ui-bundle.js');
    expect((await app.request.get('/docs/swagger-ui-bundle.js')).status).toBe(200);
    expect((await app.request.get('/docs/swagger-ui-init.js')).text).toContain('/docs/wakatime.json');
  });

  it('can authorize in three ways', async () => {
    const { components } = await documentOf('wakatime');
    expect(components.securitySchemes).toEqual({
      basic: { type: 'http', scheme: 'basic', description: expect.any(String) },
      bearer: { type: 'http', scheme: 'bearer', description: expect.any(String) },
      query: { type: 'apiKey', in: 'query', name: 'api_key', description: expect.any(String) },
    });
  });
});
