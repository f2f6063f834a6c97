import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Operation, problemsOf, readOperations } from '../../openapi/operations.js';
import { StrictValidator } from '../../openapi/strict-validator.js';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { seedDumps } from './dumps-seed.js';
import { expectGolden } from './golden.js';
import { seedAreas } from './seeds/index.js';
import { NOW, tellStory } from './story.js';

const FILES = new URL('../../openapi/', import.meta.url);
const validator = StrictValidator.fromFile(new URL('supplement.yml', FILES));
const operationsWith = (values: Record<string, string | number>) =>
  readOperations(new URL('wakatime-operations.yml', FILES), values);
const PREFIXES = ['/api/v1', '/api/compat/wakatime/v1', '/api'];

let app: TestApp;
let jane: TestUser;
let operations: Map<string, Operation>;

beforeAll(async () => {
  app = await startApp({ now: NOW });
  jane = await tellStory(app);
  await seedDumps(app, jane);
  const { body } = await app.request
    .get('/api/v1/users/current/projects/beacon')
    .set('authorization', jane.authorization);
  const areas = await seedAreas(app, jane);
  const now = Date.parse(NOW) / 1000;
  const values = { user: 'jane', uuid: jane.user.uuid, project_id: body.data.id, now, ...areas };
  operations = new Map(operationsWith(values).map((operation) => [operation.id, operation]));
});
afterAll(() => app?.close());

async function ask({ method, path, as, body }: Operation, prefix = '/api/v1'): Promise<Answer> {
  const response = await fetch(`${app.url}${prefix}${path}`, {
    method,
    headers: as === 'key' ? { authorization: jane.authorization } : {},
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

const idsOf = (rows: readonly Operation[]) => rows.map(({ id }) => id);
const all = operationsWith({});
let green = 0;

afterAll(() => process.stdout.write(`${all.length} operations, ${green} green\n`));

describe('every operation', () => {
  it.each(idsOf(all))('%s answers exactly what is described', async (id) => {
    const operation = operations.get(id) as Operation;
    let answer: Answer | undefined;
    const remember = async () => (answer = await ask(operation));
    expect(await problemsOf(operation, remember, validator)).toEqual([]);
    if (operation.golden !== undefined) expectGolden(operation.golden, answer?.body);
    green += 1;
  });

  it.each(idsOf(all.filter(({ method }) => method === 'GET')))('%s answers the same under every prefix', async (id) => {
    const operation = operations.get(id) as Operation;
    const [first, ...others] = await Promise.all(PREFIXES.map((prefix) => ask(operation, prefix)));
    for (const other of others) expect(other).toEqual(first);
  });
});
