import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmptyServer } from './empty-server.js';
import { problemsOf, readOperations } from './operations.js';
import { StrictValidator } from './strict-validator.js';

const validator = StrictValidator.fromFile(new URL('supplement.yml', import.meta.url));
const operations = readOperations(new URL('wakatime-operations.yml', import.meta.url), {
  user: 'jane',
  uuid: '6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b',
  project_id: '6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4c',
  now: 1_791_664_200,
});

const withBody = operations.filter(({ status }) => status !== 204);
let failed = 0;

const stub = new EmptyServer('/api/v1');

beforeAll(() => stub.start());
afterAll(() => stub.stop());
afterAll(() => process.stdout.write(`a stub fails ${failed} of ${withBody.length} operations with a body\n`));

describe('a server that answers {} to everything', () => {
  it('is asked for every operation by its own id', () => {
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
    const bare = operations.filter(({ schema }) => schema === undefined);
    expect(bare.filter(({ status }) => status !== 204)).toEqual([]);
  });

  it.each(withBody)('fails $id', async (operation) => {
    const problems = await problemsOf(operation, stub.ask, validator);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.filter((problem) => !problem.endsWith('is missing'))).toEqual([]);
    failed += 1;
  });
});
