import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviationsUnder, isAt, readDocumented } from '../../openapi/documented.js';
import { type Answer, type Operation, problemsOf, readOperations } from '../../openapi/operations.js';
import { differencesOf, type Shape } from '../../openapi/shapes.js';
import { StrictValidator } from '../../openapi/strict-validator.js';
import { slackHeaders } from '../../support/slack.js';
import { expectGolden } from '../wakatime/golden.js';
import { type HackatimeHouse, openHackatimeHouse, SIGNING_SECRET } from './seeds.js';

const FILES = new URL('../../openapi/', import.meta.url);
const GOLDEN = new URL('golden/', import.meta.url);
const validator = StrictValidator.fromFile(new URL('hackatime-supplement.yml', FILES));
const operationsWith = (values: Record<string, string | number>) =>
  readOperations(new URL('hackatime-operations.yml', FILES), values);
const documented = readDocumented('hackatime-documented.yml');
const deviations = deviationsUnder('## Hackatime').map(({ deviation }) => deviation);

let house: HackatimeHouse;
let operations: Map<string, Operation>;

beforeAll(async () => {
  house = await openHackatimeHouse();
  operations = new Map(operationsWith({ ...house.values }).map((operation) => [operation.id, operation]));
}, 60_000);

async function ask({ method, path, as, body, sent }: Operation): Promise<Answer> {
  const { app, early, callers } = house;
  if (!(as in callers)) throw new Error(`nobody is called ${as}`);
  const { payload, headers } = payloadOf(body, sent, as);
  const authorization = callers[as];
  const response = await fetch(`${(as === 'early' ? early : app).url}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...headers, ...(authorization !== undefined && { authorization }) },
    ...(payload !== undefined && { body: payload }),
  });
  const text = await response.text();
  return { status: response.status, body: bodyOf(text), location: response.headers.get('location') };
}

function payloadOf(body: unknown, sent: Operation['sent'], as: string) {
  if (body === undefined) return { payload: undefined, headers: {} };
  const json = JSON.stringify(body);
  if (sent === 'file') {
    const form = new FormData();
    form.set('heartbeat_import[source_kind]', 'hackatime_v1_dump');
    form.set('heartbeat_import[file]', new Blob([json]), 'dump.json');
    return { payload: form, headers: {} };
  }
  if (sent !== 'form') return { payload: json, headers: { 'content-type': 'application/json' } };
  const payload = new URLSearchParams(body as Record<string, string>).toString();
  const seconds = Math.floor(house.app.clock.now() / 1_000_000);
  return { payload, headers: as === 'slack' ? slackHeaders(SIGNING_SECRET, payload, seconds) : {} };
}

function bodyOf(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What the document says of this answer; undefined: nothing. */
function shapeOf(row: Operation): Shape | undefined {
  return documented.find((operation) => isAt(operation, row))?.shapes?.[row.status];
}

/** Differences that no line of the list of deviations names. */
function undecided(row: Operation, body: unknown): string[] {
  const shape = shapeOf(row);
  if (shape === undefined) return [];
  const parts = deviations.filter(({ ids }) => ids.includes(row.id)).map(({ part }) => part);
  return differencesOf(shape, body).filter((difference) => {
    const [place = ''] = difference.split(':', 1);
    return !parts.some((part) => part.includes(`\`${place}\``));
  });
}

const all = operationsWith({});
const answered = new Set<string>();
let green = 0;

afterAll(async () => {
  await house?.close();
  process.stdout.write(`${all.length} rows of Hackatime, ${green} green; `);
  process.stdout.write(
    `${answered.size} of ${documented.length} documented operations answered as they are described\n`,
  );
});

describe('every operation', () => {
  it.each(all.map(({ id }) => id))('%s answers exactly what is described', async (id) => {
    const operation = operations.get(id) as Operation;
    let answer: Answer | undefined;
    const remember = async () => (answer = await ask(operation));
    expect(await problemsOf(operation, remember, validator)).toEqual([]);
    expect(undecided(operation, answer?.body)).toEqual([]);
    if (operation.golden !== undefined) expectGolden(operation.golden, answer?.body, GOLDEN);
    green += 1;
    const document = documented.find((one) => isAt(one, operation));
    if (document?.statuses.includes(operation.status)) answered.add(document.id);
  });
});
