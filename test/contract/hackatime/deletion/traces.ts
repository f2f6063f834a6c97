import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import { rowsOf } from '../../../support/rows.js';
import type { TestDatabase } from '../../../support/template-db.js';

/** Where something was found: `table.column`, the name of a file, a key of Redis. */
export type Trace = string;

const TABLES = `select format('%I.%I', n.nspname, c.relname) as name, c.relname as short
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    and not c.relispartition
  order by 1`;

/** Values as PostgreSQL writes them into JSON, so bytes are hexadecimal; any case. */
const tracesIn = (table: string) => `select distinct field.key as column
  from ${table} t cross join lateral jsonb_each_text(to_jsonb(t)) field
  where lower(field.value) ~ $1`;

/** The texts, also where they lie as bytes. */
function patternOf(needles: readonly string[]): string {
  const literals = needles.flatMap((needle) => [needle.toLowerCase(), Buffer.from(needle).toString('hex')]);
  return literals.map((literal) => literal.replaceAll(/[\\^$.*+?()[\]{}|-]/g, '\\$&')).join('|');
}

/** Every table there is, whatever it is called, every column of every row. */
export async function tracesInTables(database: TestDatabase, needles: readonly string[]): Promise<Trace[]> {
  const pattern = patternOf(needles);
  const found: Trace[] = [];
  for (const { name, short } of await rowsOf<{ name: string; short: string }>(database, TABLES)) {
    const rows = await rowsOf<{ column: string }>(database, tracesIn(name), [pattern]);
    found.push(...rows.map(({ column }) => `${short}.${column}`));
  }
  return found.sort();
}

/** Names and contents of all files below a folder, also where they are compressed. */
export async function tracesInFiles(dir: string, needles: readonly string[]): Promise<Trace[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const found: Trace[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const content = await readFile(path);
    const texts = [path, content.toString('latin1'), unpacked(content).toString('latin1')].map((text) =>
      text.toLowerCase(),
    );
    if (needles.some((needle) => texts.some((text) => text.includes(needle.toLowerCase())))) found.push(path);
  }
  return found.sort();
}

function unpacked(content: Buffer): Buffer {
  return content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content) : content;
}

/** Keys and values of every kind. */
export async function tracesInRedis(redis: Redis, needles: readonly string[]): Promise<Trace[]> {
  const found: Trace[] = [];
  for (const key of await redis.keys('*')) {
    const text = `${key} ${JSON.stringify(await contentOf(redis, key))}`.toLowerCase();
    if (needles.some((needle) => text.includes(needle.toLowerCase()))) found.push(key);
  }
  return found.sort();
}

async function contentOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, -1);
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return redis.get(key);
  }
}

/** Tables that have a column for a person's number, or lead to one by a key. */
export async function tablesOfPeople(database: TestDatabase): Promise<string[]> {
  const sql = `select distinct c.relname as name from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and (a.attname in ('user_id', 'owner_id') or exists (
      select from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and f.confrelid = 'users'::regclass
    )) order by 1`;
  return (await rowsOf<{ name: string }>(database, sql)).map(({ name }) => name);
}

/** Rows that tell of somebody and not of somebody else, whole, each behind the name of its table; without the log. */
export async function rowsWith(
  database: TestDatabase,
  needles: readonly string[],
  without: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const { name, short } of await rowsOf<{ name: string; short: string }>(database, TABLES)) {
    if (short.startsWith('audit_')) continue;
    const sql = `select to_jsonb(t)::text as row from ${name} t
      where lower(to_jsonb(t)::text) ~ $1 and lower(to_jsonb(t)::text) !~ $2`;
    const rows = await rowsOf<{ row: string }>(database, sql, [patternOf(needles), patternOf(without)]);
    found.push(...rows.map(({ row }) => `${short} ${row}`));
  }
  return found.sort();
}
