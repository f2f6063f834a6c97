import { randomBytes, randomUUID } from 'node:crypto';
import { rowsOf } from '../../../support/rows.js';
import type { TestDatabase } from '../../../support/template-db.js';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly has_own_value: boolean;
}

const COLUMNS = `select a.attname as name, format_type(a.atttypid, null) as type,
    a.atthasdef or a.attidentity <> '' as has_own_value
  from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`;

/**
 * Adds a row in which every column that can hold a text or bytes holds the mark, whatever it is for; what else the table
 * demands is given. Returns the row.
 */
export async function plant(
  database: TestDatabase,
  mark: string,
  table: string,
  given: Readonly<Record<string, unknown>>,
): Promise<Record<string, never>> {
  const columns = await rowsOf<Column>(database, COLUMNS, [table]);
  const values: [name: string, value: unknown][] = [];
  for (const { name, type, has_own_value: hasOwn } of columns) {
    if (Object.hasOwn(given, name)) values.push([name, given[name]]);
    else if (!hasOwn) values.push([name, fillerOf(type, `${mark}.${table}.${name}`)]);
  }
  const names = values.map(([name]) => `"${name}"`).join(', ');
  const places = values.map((_, index) => `$${index + 1}`).join(', ');
  const sql = `insert into ${table} (${names}) values (${places}) returning *`;
  const [row] = await rowsOf<Record<string, never>>(
    database,
    sql,
    values.map(([, value]) => value),
  );
  if (row === undefined) throw new Error(`${table} took no row`);
  return row;
}

function fillerOf(type: string, text: string): unknown {
  switch (type) {
    case 'text':
    case 'character varying':
      return text;
    case 'text[]':
      return [text];
    case 'bytea':
      return Buffer.concat([Buffer.from(text), randomBytes(8)]);
    case 'jsonb':
    case 'json':
      return JSON.stringify({ [text]: [text] });
    case 'uuid':
      return randomUUID();
    case 'timestamp with time zone':
      return '2026-10-01T00:00:00Z';
    case 'date':
      return '2026-10-01';
    case 'boolean':
      return false;
    default:
      return 1;
  }
}
