import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { createConnection } from 'mysql2/promise';
import { withClient } from '../../../tools/postgres/roles.mjs';
import type { ColumnKind, Row, Tables } from './tables.js';

type Spelling = Readonly<Record<ColumnKind, string>>;

const SQLITE: Spelling = {
  key: 'text primary key',
  name: 'varchar(255)',
  text: 'text',
  int: 'integer',
  flag: 'numeric default false',
  time: 'integer',
  float: 'real',
  names: 'text',
  serial: 'integer primary key autoincrement',
};
const POSTGRES: Spelling = {
  ...SQLITE,
  key: 'text primary key',
  int: 'bigint',
  flag: 'boolean default false',
  time: 'timestamp(3)',
  float: 'double precision',
  names: "varchar[] default '{}'",
  serial: 'bigserial primary key',
};
const MYSQL: Spelling = {
  ...SQLITE,
  key: 'varchar(191) primary key',
  text: 'longtext',
  int: 'bigint',
  flag: 'boolean default false',
  time: 'timestamp(3) null',
  float: 'double',
  serial: 'bigint auto_increment primary key',
};

/** Somebody else's database, which a test fills. Times are ISO 8601 instants; what is absent is null. */
export interface ForeignDatabase {
  readonly url: string;
  add(table: string, ...rows: readonly Row[]): Promise<void>;
}

interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

interface Writer {
  readonly quote: string;
  readonly spelling: Spelling;
  /** How an instant is written; undefined: as PostgreSQL and MySQL do, without a zone. */
  readonly time?: (iso: string) => unknown;
  readonly place: (index: number) => string;
  /** One after another. */
  run(statements: readonly Statement[]): Promise<void>;
}

async function fill(url: string, tables: Tables, writer: Writer): Promise<ForeignDatabase> {
  const { quote: q, spelling, place, time = withoutZone } = writer;
  const created = Object.entries(tables).map(([table, columns]) => {
    const list = Object.entries(columns).map(([name, kind]) => `${q}${name}${q} ${spelling[kind]}`);
    return { text: `create table ${q}${table}${q} (${list.join(', ')})`, values: [] };
  });
  await writer.run(created);
  return {
    url,
    add(table, ...rows) {
      const added = rows.map((row) => {
        const names = Object.keys(row);
        const values = names.map((name) => (tables[table]?.[name] === 'time' ? timeOf(row[name], time) : row[name]));
        const list = names.map((name) => `${q}${name}${q}`).join(', ');
        const places = names.map((_, index) => place(index)).join(', ');
        return { text: `insert into ${q}${table}${q} (${list}) values (${places})`, values };
      });
      return writer.run(added);
    },
  };
}

function timeOf(value: unknown, write: (iso: string) => unknown): unknown {
  return typeof value === 'string' ? write(value) : value;
}

function withoutZone(iso: string): string {
  return iso.replace('T', ' ').replace('Z', '');
}

/** @param timesAs `milliseconds` as of 2026-07, `text` before */
export async function sqliteDatabase(
  path: string,
  tables: Tables,
  timesAs: 'milliseconds' | 'text' = 'milliseconds',
): Promise<ForeignDatabase & { close(): void }> {
  const database = new DatabaseSync(path);
  database.exec('pragma journal_mode = wal; pragma synchronous = off');
  const filled = await fill(path, tables, {
    quote: '`',
    spelling: timesAs === 'text' ? { ...SQLITE, time: 'timestamp' } : SQLITE,
    time: (iso) => (timesAs === 'text' ? `${withoutZone(iso)}+00:00` : Date.parse(iso)),
    place: () => '?',
    run: async (statements) => {
      for (const { text, values } of statements) database.prepare(text).run(...(values.map(bindable) as never[]));
    },
  });
  return { ...filled, close: () => database.close() };
}

function bindable(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}

/** In a schema of its own of a database that is there. */
export function postgresDatabase(url: string, tables: Tables): Promise<ForeignDatabase> {
  return fill(url, tables, {
    quote: '"',
    spelling: POSTGRES,
    place: (index) => `$${index + 1}`,
    run: (statements) =>
      withClient(url, async (client) => {
        for (const { text, values } of statements) await client.query(text, values);
      }),
  });
}

/** An empty database of a MySQL or MariaDB server. */
export async function mysqlDatabase(
  url: string,
  tables: Tables,
): Promise<ForeignDatabase & { close(): Promise<void> }> {
  const connection = await createConnection({ uri: url });
  const filled = await fill(url, tables, {
    quote: '`',
    spelling: MYSQL,
    place: () => '?',
    run: async (statements) => {
      for (const { text, values } of statements) await connection.query(text, values);
    },
  });
  return { ...filled, close: () => connection.end() };
}

/**
 * A database of its own on a server that is there.
 *
 * @param serverUrl of somebody who may create databases
 */
export async function emptyMysql(serverUrl: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const connection = await createConnection({ uri: serverUrl });
  const name = `wakapi_${randomUUID().replaceAll('-', '')}`;
  await connection.query(`create database ${name}`);
  return {
    url: new URL(`/${name}`, serverUrl).href,
    close: async () => {
      await connection.query(`drop database ${name}`);
      await connection.end();
    },
  };
}
