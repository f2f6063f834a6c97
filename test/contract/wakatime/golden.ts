import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

const DIRECTORY = new URL('golden/', import.meta.url);
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Of a link, over an id. */
const SIGNATURE = /([?&]signature=)[\w-]{43}/;
/** Of the key of an administrator. */
const ADMIN_KEY = /hka_[0-9a-f]{8}/;
/** Instants of the database's clock. */
const STORED_AT = new Set(['created_at', 'modified_at']);

/**
 * Compares a body with `golden/<name>.json`, ids and instants of storage made alike. `UPDATE_GOLDEN=1` writes the file
 * instead: read the difference before you commit it.
 */
export function expectGolden(name: string, body: unknown, directory = DIRECTORY): void {
  const file = new URL(`${name}.json`, directory);
  const actual = normalized(body);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(directory, { recursive: true });
    writeFileSync(file, `${JSON.stringify(actual, null, 2)}\n`);
    return;
  }
  if (!existsSync(file)) throw new Error(`there is no golden file ${name}.json`);
  expect(actual).toEqual(JSON.parse(readFileSync(file, 'utf8')));
}

function normalized(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => normalized(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, normalized(item, name)]));
  }
  if (typeof value !== 'string') return value;
  return STORED_AT.has(key)
    ? '<stored>'
    : value.replaceAll(UUID, '<uuid>').replace(SIGNATURE, '$1<signature>').replace(ADMIN_KEY, 'hka_<key>');
}
