import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Documented, deviationsUnder, isAt } from './documented.js';
import { EmptyServer } from './empty-server.js';
import { type Operation, problemsOf, readOperations } from './operations.js';
import { StrictValidator } from './strict-validator.js';

const file = (name: string) => new URL(name, import.meta.url);
const documented = parse(readFileSync(file('wakapi-documented.yml'), 'utf8')) as (Documented & { shape: string })[];
const validator = StrictValidator.fromFiles(file('supplement.yml'), file('wakapi-supplement.yml'));
const rows = readOperations(file('wakapi-operations.yml'), {});
const ids = new Set(rows.map(({ id }) => id));

describe('the document of Wakapi', () => {
  it('has 29 operations, each with a row under its own name, its status and its shape', () => {
    expect(new Set(documented.map(({ id }) => id)).size).toBe(29);
    const missing = documented.filter((operation) => {
      const row = rows.find(({ id }) => id === operation.id);
      if (row === undefined || row.schema !== operation.shape || !operation.statuses.includes(row.status)) return true;
      return !isAt(operation, row) && !operation.path.includes('shields');
    });
    expect(missing.map(({ id }) => id)).toEqual([]);
    process.stdout.write(`${documented.length} documented operations of Wakapi, all with rows\n`);
  });

  it('is told in docs/wakapi.md as it is here', () => {
    const text = readFileSync(new URL('../../docs/wakapi.md', import.meta.url), 'utf8');
    const told = text.split('\n').filter((line) => /^\| `(?:GET|POST|PUT|PATCH|DELETE) \/api/.test(line));
    const wanted = documented.map(
      ({ method, path, statuses, shape }) => `| \`${method} ${path}\` | ${statuses.join(', ')} | \`${shape}\` |`,
    );
    expect(told).toEqual(wanted);
  });
});

describe('the list of deviations', () => {
  it('has lines of five cells about operations that exist', () => {
    const deviations = deviationsUnder('## Wakapi');
    expect(deviations.length).toBeGreaterThan(0);
    expect(deviations.filter(({ cells }) => cells.length !== 5 || cells.includes(''))).toEqual([]);
    const named = deviations.flatMap(({ deviation }) => deviation.ids);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe('a server that answers {} to everything', () => {
  let failed = 0;
  const stub = new EmptyServer();

  beforeAll(() => stub.start());
  afterAll(async () => {
    await stub.stop();
    process.stdout.write(`a stub fails ${failed} of ${rows.length} rows of Wakapi\n`);
  });

  it('is asked for every row by its own id, each with a body', () => {
    expect(ids.size).toBe(rows.length);
    expect(rows.filter(({ schema }) => schema === undefined)).toEqual([]);
  });

  it.each(rows.map(({ id }) => id))('fails %s', async (id) => {
    const operation = rows.find((row) => row.id === id) as Operation;
    expect((await problemsOf(operation, stub.ask, validator)).length).toBeGreaterThan(0);
    failed += 1;
  });
});
