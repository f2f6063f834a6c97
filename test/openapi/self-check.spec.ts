import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, problemsOf, readOperations } from './operations.js';
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

/** Answers `{}` to everything, with the status that is wanted. */
const stub = createServer((request, response) => {
  response.writeHead(Number(request.headers['x-wanted-status']), { 'content-type': 'application/json' });
  response.end('{}');
});

const ask: Ask = async ({ method, path, status }) => {
  const { port } = stub.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/api/v1${path}`;
  const answer = await fetch(url, { method, headers: { 'x-wanted-status': String(status) } });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
};

beforeAll(() => new Promise<void>((ready) => stub.listen(0, '127.0.0.1', () => ready())));
afterAll(() => new Promise<void>((closed) => stub.close(() => closed())));
afterAll(() => process.stdout.write(`a stub fails ${failed} of ${withBody.length} operations with a body\n`));

describe('a server that answers {} to everything', () => {
  it('is asked for every operation by its own id', () => {
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
    const bare = operations.filter(({ schema }) => schema === undefined);
    expect(bare.filter(({ status }) => status !== 204)).toEqual([]);
  });

  it.each(withBody)('fails $id', async (operation) => {
    const problems = await problemsOf(operation, ask, validator);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.filter((problem) => !problem.endsWith('is missing'))).toEqual([]);
    failed += 1;
  });
});
