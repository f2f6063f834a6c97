import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deviationsUnder } from './documented.js';
import { readOperations } from './operations.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

const rows = deviationsUnder('# Where published descriptions of the WakaTime API disagree').map(({ cells }) => cells);

const supplement = parse(read('supplement.yml')) as Record<string, Record<string, string>>;
const operations = readOperations(new URL('wakatime-operations.yml', import.meta.url), {});

describe('the list of deviations', () => {
  it('has rows of five cells about operations that exist', () => {
    const ids = new Set(operations.map(({ id }) => id));
    const named = rows.flatMap(([cell = '']) => cell.split(', '));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((cells) => cells.length !== 5 || cells.includes(''))).toEqual([]);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('names every list that may be empty', () => {
    const parts = rows.map(([, part = '']) => part).join(' ');
    const lenient = Object.values(supplement).flatMap((schema) =>
      Object.entries(schema)
        .filter(([, type]) => typeof type === 'string' && type.endsWith(']*'))
        .map(([name]) => name),
    );
    expect(lenient.length).toBeGreaterThan(0);
    expect(lenient.filter((name) => !parts.includes(`\`${name}\``))).toEqual([]);
  });
});
