import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOperations } from '../../openapi/operations.js';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { type SeedValues, seedAreas } from './seeds/index.js';
import { NOW, tellStory } from './story.js';

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
}

interface Document {
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: Schema }> }> }>
  >;
  readonly components: { readonly schemas: Record<string, Schema> };
}

const VALUES = { user: 'jane', uuid: 'jane', project_id: 'beacon', now: 0 };
const operations = readOperations(new URL('../../openapi/wakatime-operations.yml', import.meta.url), VALUES);
const reads = operations.filter(({ method }) => method === 'GET');

let app: TestApp;
let jane: TestUser;
let document: Document;
let areas: SeedValues;

beforeAll(async () => {
  app = await startApp({ now: NOW });
  jane = await tellStory(app);
  areas = await seedAreas(app, jane);
  document = (await app.request.get('/docs/wakatime.json').expect(200)).body;
});
afterAll(() => app?.close());

/** The documented answer of an address, whose segments match literally or stand for a parameter. */
function schemaOf(path: string): Schema {
  const asked = `/api/v1${path.replace(/\?.*/, '')}`.split('/');
  const matches = (pattern: string) => {
    const segments = pattern.split('/');
    return (
      segments.length === asked.length &&
      segments.every((segment, i) => segment.startsWith('{') || segment === asked[i])
    );
  };
  const [found] = Object.keys(document.paths)
    .filter(matches)
    .sort((a, b) => a.split('{').length - b.split('{').length);
  const schema = found && document.paths[found]?.get?.responses['200']?.content?.['application/json']?.schema;
  if (!schema) throw new Error(`not documented: ${path}`);
  return schema;
}

function resolved(schema: Schema): Schema {
  const parts = [
    ...(schema.allOf ?? []),
    ...(schema.$ref ? [document.components.schemas[schema.$ref.split('/').pop() ?? ''] ?? {}] : []),
  ];
  if (parts.length === 0) return schema;
  return Object.assign({}, ...parts.map(resolved));
}

/** Properties of an answer that its document does not have. */
function undocumented(schema: Schema, value: unknown, path = '$'): string[] {
  const { items, properties, additionalProperties } = resolved(schema);
  if (Array.isArray(value))
    return items === undefined ? [path] : value.flatMap((item) => undocumented(items, item, `${path}[]`));
  if (typeof value !== 'object' || value === null || additionalProperties !== undefined) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const property = properties?.[key];
    return property === undefined ? [`${path}.${key}`] : undocumented(property, item, `${path}.${key}`);
  });
}

describe('the published document', () => {
  it.each(reads)('knows every field of $id', async (read) => {
    const path = read.path.replaceAll(/\{(\w+)\}/g, (text, name: string) => areas[name] ?? text);
    const { body } = await app.request.get(`/api/v1${path}`).set('authorization', jane.authorization).expect(200);
    expect(new Set(undocumented(schemaOf(path), body))).toEqual(new Set());
  });
});
