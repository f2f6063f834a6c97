import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BODIES, LEAKS, spoilt } from '../../support/hostile-bodies.js';
import { slackHeaders } from '../../support/slack.js';
import { type HackatimeHouse, openHackatimeHouse, SIGNING_SECRET } from './seeds.js';

/** What no client sends, to every operation of the document: understood or refused, never met with a fault. */
interface Schema {
  readonly properties?: Readonly<Record<string, { readonly type?: string; readonly example?: unknown }>>;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
}

interface Attacked {
  readonly method: string;
  readonly path: string;
  readonly queries: readonly string[];
  readonly fields: readonly string[];
}

const TEXTS: readonly string[] = [
  '',
  ' ',
  '-1',
  '1e999',
  '99999999999999999999999999',
  '2147483648',
  '\u0000',
  'a\u0000b',
  'NaN',
  '%',
  '"',
  `'; drop table users`,
  '../../etc/passwd',
  '0000-00-00',
  '2026-02-30T25:61:61Z',
  '+275760-09-13T00:00:00.001Z',
  '9999-12-31T23:59:59-23:59',
  '0001-01-01T00:00:00+23:59',
  'x'.repeat(3_000),
  'ä'.repeat(300),
];
/** Of each parameter; the rest say nothing new of one. */
const PARAMETERS = TEXTS.filter((text, index) => text !== '' && index % 2 === 0);
const LISTS: readonly string[] = ['[null, 7, "x", {}]', '{"heartbeats":null}', '{"hackatime":{"heartbeats":[null]}}'];
/** Ends the callers' own power, or takes a file. */
const LEFT_OUT = new Set([
  'POST /my/settings/rotate_api_key',
  'POST /deletion',
  'DELETE /deletion',
  'POST /my/heartbeat_imports',
]);

let house: HackatimeHouse;
let attacked: Attacked[];
const lines: string[] = [];

beforeAll(async () => {
  house = await openHackatimeHouse((line) => lines.push(line));
  const { paths } = (await house.app.request.get('/docs/hackatime.json').expect(200)).body;
  attacked = Object.entries(paths as Record<string, Record<string, Operation>>).flatMap(([path, item]) =>
    Object.entries(item)
      .map(([method, operation]) => attackedOf(method.toUpperCase(), path, operation))
      .filter((one) => !LEFT_OUT.has(`${one.method} ${one.path}`)),
  );
}, 90_000);
afterAll(() => house?.close());

function attackedOf(method: string, path: string, { parameters = [], requestBody }: Operation): Attacked {
  const queries = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  const schemas = Object.values(requestBody?.content ?? {});
  return { method, path, queries, fields: schemas.flatMap(({ schema }) => Object.keys(schema?.properties ?? {})) };
}

function callerOf(path: string): string {
  if (path.startsWith('/api/admin')) return 'root';
  if (path.includes('/internal/')) return 'scanner';
  return /ysws|external|lookup|v1\/stats/.test(path) ? 'stats' : 'key';
}

/** @param filler of every part of the path that varies; a good one when absent */
const urlOf = ({ path }: Attacked, filler?: string) =>
  path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => filler ?? (/user/.test(name) && name !== 'user_id' ? 'jane' : '999999'),
  );

/** What was wrong with the answer; undefined: nothing. */
async function faultOf({ method, path }: Attacked, url: string, payload?: string): Promise<string | undefined> {
  lines.length = 0;
  const authorization = house.callers[callerOf(path)];
  const isSlack = path.includes('/slack/commands');
  const seconds = Math.floor(house.app.clock.now() / 1_000_000);
  const { statusCode, body } = await house.app.app.inject({
    method: method as 'POST',
    url,
    headers: isSlack
      ? slackHeaders(SIGNING_SECRET, payload ?? '', seconds)
      : {
          ...(authorization !== undefined && { authorization }),
          ...(payload !== undefined && { 'content-type': 'application/json' }),
        },
    ...(payload !== undefined && { payload }),
  });
  const [logged = ''] = lines.filter((line) => line.includes('request failed'));
  if (statusCode < 500 && logged === '' && !LEAKS.test(body)) return undefined;
  if (statusCode === 503 && path.includes('external/slack')) return undefined;
  return `${method} ${url.slice(0, 200)} ${(payload ?? '').slice(0, 120)} → ${statusCode} ${body.slice(0, 120)} ${logged.slice(0, 500)}`;
}

async function faultsOf(attacks: Iterable<readonly [Attacked, string, string?]>): Promise<string[]> {
  const faults: string[] = [];
  for (const [operation, url, payload] of attacks) {
    const fault = await faultOf(operation, url, payload);
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}

describe('hostile requests', () => {
  it('go to everything that there is', () => {
    expect(attacked.length).toBeGreaterThan(80);
    expect(attacked.filter(({ queries }) => queries.length > 0).length).toBeGreaterThan(20);
    expect(attacked.filter(({ fields }) => fields.length > 0).length).toBeGreaterThan(10);
  });

  it('by parameters do no harm', async () => {
    const attacks = attacked
      .filter(({ method }) => method === 'GET')
      .flatMap((operation) =>
        operation.queries.flatMap((name) =>
          PARAMETERS.map((text) => [operation, `${urlOf(operation)}?${name}=${encodeURIComponent(text)}`] as const),
        ),
      );
    expect(await faultsOf(attacks)).toEqual([]);
  }, 300_000);

  it('by repeated and nested parameters do no harm', async () => {
    const forms = (name: string) => [
      `${name}=1&${name}=2`,
      `${name}[]=1`,
      `${name}[a]=1`,
      `${name}=%`,
      `${name}=%e0%a4%a`,
    ];
    const attacks = attacked
      .filter(({ method }) => method === 'GET')
      .flatMap((operation) =>
        operation.queries.flatMap((name) =>
          forms(name).map((form) => [operation, `${urlOf(operation)}?${form}`] as const),
        ),
      );
    expect(await faultsOf(attacks)).toEqual([]);
  }, 300_000);

  it('by paths do no harm', async () => {
    const attacks = attacked
      .filter(({ path }) => path.includes('{'))
      .flatMap((operation) =>
        TEXTS.filter((text) => text.trim() !== '').map(
          (text) => [operation, urlOf(operation, encodeURIComponent(text)), '{}'] as const,
        ),
      )
      .map(([operation, url, payload]) =>
        operation.method === 'GET' ? ([operation, url] as const) : ([operation, url, payload] as const),
      );
    expect(await faultsOf(attacks)).toEqual([]);
  }, 300_000);

  it('by bodies do no harm', async () => {
    const writing = attacked.filter(({ method }) => method !== 'GET');
    const attacks = writing.flatMap((operation) => {
      const good = Object.fromEntries(operation.fields.map((name) => [name, '1']));
      return [...BODIES, ...LISTS, ...spoilt(good, undefined)].map(
        (body) => [operation, urlOf(operation), body] as const,
      );
    });
    expect(await faultsOf(attacks)).toEqual([]);
  }, 300_000);
});
