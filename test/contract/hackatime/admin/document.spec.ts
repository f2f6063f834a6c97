import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRoutes } from '../../../../apps/api/src/http/routes.js';
import { startApp, type TestApp } from '../../../support/app.js';
import { BASE, NOW } from '../house.js';

/** An administrator with a key and a browser needs nothing but the page that is made of this document. */
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly schema?: { readonly enum?: unknown };
}
interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: { readonly example?: object } }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

/** Acts on what the path names, without a word more. */
const WITHOUT_BODY = /\/(approve|reject|cancel|retry|test)$/;

let app: TestApp;
let operations: [name: string, operation: Operation][];
beforeAll(async () => {
  app = await startApp({ now: NOW, config: { RATE_LIMIT: 'off' } });
  const { body } = await app.request.get('/docs/hackatime.json');
  const paths = Object.entries<Record<string, Operation>>(body.paths).filter(([path]) => path.startsWith(`${BASE}/`));
  operations = paths.flatMap(([path, item]) =>
    Object.entries(item).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as [string, Operation],
    ),
  );
});
afterAll(() => app?.close());

const those = (fails: (operation: Operation, name: string) => boolean) =>
  operations.filter(([name, operation]) => fails(operation, name)).map(([name]) => name);

describe('the document of the routes for administrators', () => {
  it('has all of them', () => {
    const served = listRoutes(app.app)
      .filter(({ path }) => path.startsWith(`${BASE}/`))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(operations.map(([name]) => name).sort()).toEqual(served.sort());
  });

  it('says what each is for, and under which heading', () => {
    expect(those(({ summary = '', tags = [] }) => summary === '' || tags.length === 0)).toEqual([]);
  });

  it('lets the page send an admin key', () => {
    const needsOther = ({ security = [] }: Operation) =>
      !security.some((way) => JSON.stringify(way) === '{"adminKey":[]}');
    expect(those(needsOther)).toEqual([]);
  });

  it('tells the shape of every good answer, and of the refusals', () => {
    const isVague = ({ responses }: Operation) =>
      ['401', '403'].some((status) => responses[status]?.content === undefined) ||
      !Object.entries(responses).some(([status, { content }]) => status.startsWith('2') && content !== undefined);
    expect(those(isVague)).toEqual([]);
  });

  it('has a body to begin with, where one is sent', () => {
    const sends = (name: string) => /^(POST|PUT|PATCH) /.test(name) && !WITHOUT_BODY.test(name);
    expect(those(({ requestBody }, name) => sends(name) !== (requestBody !== undefined))).toEqual([]);
  });

  it('describes every parameter', () => {
    const isBare = ({ description, schema }: Parameter) => description === undefined && schema?.enum === undefined;
    const bare = operations.flatMap(([name, { parameters = [] }]) =>
      parameters.filter(isBare).map((parameter) => `${name}: ${parameter.name}`),
    );
    expect(bare).toEqual([]);
  });
});
