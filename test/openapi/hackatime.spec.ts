import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deviationsUnder, isAt, readDocumented } from './documented.js';
import { EmptyServer } from './empty-server.js';
import { type Operation, problemsOf, readOperations } from './operations.js';
import { StrictValidator } from './strict-validator.js';

const documented = readDocumented('hackatime-documented.yml');
const validator = StrictValidator.fromFile(new URL('hackatime-supplement.yml', import.meta.url));
const supplement = parse(readFileSync(new URL('hackatime-supplement.yml', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, string>
>;
const rows = readOperations(new URL('hackatime-operations.yml', import.meta.url), {});
const deviations = deviationsUnder('## Hackatime');
const ids = new Set(rows.map(({ id }) => id));

describe('the document of Hackatime', () => {
  it('has 69 operations, each with a row under its own name', () => {
    expect(documented).toHaveLength(69);
    expect(new Set(documented.map(({ id }) => id)).size).toBe(69);
    const missing = documented.filter((operation) => {
      const row = rows.find(({ id }) => id === operation.id);
      return row === undefined || !isAt(operation, row);
    });
    expect(missing.map(({ id }) => id)).toEqual([]);
  });

  it('has a row, or a line among the deviations, for every status of every operation', () => {
    const open = documented.flatMap((operation) =>
      operation.statuses
        .filter((status) => !rows.some((row) => row.status === status && isAt(operation, row)))
        .filter((status) => !isDecided(operation.id, status))
        .map((status) => `${operation.id} ${status}`),
    );
    expect(open).toEqual([]);
    process.stdout.write(`${documented.length} documented operations of Hackatime, all with rows\n`);
  });

  const isDecided = (id: string, status: number) =>
    deviations.some(({ deviation: { ids: named, part } }) => named.includes(id) && part === `status ${status}`);
});

describe('the list of deviations', () => {
  it('has lines of five cells about operations that exist', () => {
    expect(deviations.length).toBeGreaterThan(0);
    expect(deviations.filter(({ cells }) => cells.length !== 5 || cells.includes(''))).toEqual([]);
    const named = deviations.flatMap(({ deviation }) => deviation.ids);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('names every list that may be empty', () => {
    const parts = deviations.map(({ deviation: { part } }) => part).join(' ');
    const lenient = Object.values(supplement).flatMap((schema) =>
      Object.entries(schema)
        .filter(([, type]) => typeof type === 'string' && type.endsWith(']*'))
        .map(([name]) => name),
    );
    expect(lenient.length).toBeGreaterThan(0);
    expect(lenient.filter((name) => !parts.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('a server that answers {} to everything', () => {
  let failed = 0;
  const stub = new EmptyServer();

  beforeAll(() => stub.start());
  afterAll(async () => {
    await stub.stop();
    process.stdout.write(`a stub fails ${failed} of ${rows.length} rows of Hackatime\n`);
  });

  it('is asked for every row by its own id, each with a body or a redirect', () => {
    expect(ids.size).toBe(rows.length);
    expect(rows.filter(({ schema, location }) => schema === undefined && location === undefined)).toEqual([]);
  });

  it.each(rows.map(({ id }) => id))('fails %s', async (id) => {
    const operation = rows.find((row) => row.id === id) as Operation;
    expect((await problemsOf(operation, stub.ask, validator)).length).toBeGreaterThan(0);
    failed += 1;
  });
});
