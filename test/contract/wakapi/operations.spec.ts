import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PrimaryKeys } from '#libs/api-keys';
import { isAt, readDocumented } from '../../openapi/documented.js';
import { type Answer, type Operation, problemsOf, readOperations } from '../../openapi/operations.js';
import { StrictValidator } from '../../openapi/strict-validator.js';
import { startApp, type TestApp } from '../../support/app.js';
import { expectGolden } from '../wakatime/golden.js';
import { seedAreas } from '../wakatime/seeds/index.js';
import { NOW, tellStory } from '../wakatime/story.js';

const FILES = new URL('../../openapi/', import.meta.url);
const OWN_GOLDEN = new URL('golden/', import.meta.url);
const WAKATIMES = 'wakatime/';
const validator = StrictValidator.fromFiles(new URL('supplement.yml', FILES), new URL('wakapi-supplement.yml', FILES));
const operationsWith = (values: Record<string, string | number>) =>
  readOperations(new URL('wakapi-operations.yml', FILES), values);
const documented = readDocumented('wakapi-documented.yml');

let app: TestApp;
let other: Server;
let target: string;
let callers: Readonly<Record<string, string | undefined>>;
let operations: Map<string, Operation>;

beforeAll(async () => {
  other = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"relayed":true}');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  target = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  app = await startApp({ now: NOW, config: { OUTBOUND_ALLOWED: '127.0.0.1', RELAY_ALLOWED: target } });
  const jane = await tellStory(app);
  await seedAreas(app, jane);
  const bob = await app.createUser({ username: 'bob', email: 'bob@example.com' });
  const keys = app.app.get(PrimaryKeys, { strict: false });
  await keys.create(bob.user.id, { kind: 'operator' });
  callers = { key: jane.authorization, changer: bob.authorization, owner: bob.authorization, nobody: undefined };
  operations = new Map(operationsWith({ user: 'jane' }).map((operation) => [operation.id, operation]));
}, 120_000);

async function ask({ method, path, as, body }: Operation): Promise<Answer> {
  if (!(as in callers)) throw new Error(`nobody is called ${as}`);
  const authorization = callers[as];
  const response = await fetch(`${app.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(path === '/api/relay' && { 'x-target-url': `${target}/api/summary` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

function checkGolden(name: string, body: unknown): void {
  if (name.startsWith(WAKATIMES)) expectGolden(name.slice(WAKATIMES.length), body);
  else expectGolden(name, body, OWN_GOLDEN);
}

const all = operationsWith({});
const answered = new Set<string>();
let green = 0;

afterAll(async () => {
  await app?.close();
  other?.closeAllConnections();
  await new Promise((closed) => other?.close(closed));
  process.stdout.write(`${all.length} rows of Wakapi, ${green} green; `);
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
    if (operation.golden !== undefined) checkGolden(operation.golden, answer?.body);
    green += 1;
    const document = documented.find((one) => one.id === id && isAt(one, operation));
    if (document?.statuses.includes(operation.status)) answered.add(document.id);
  });
});
