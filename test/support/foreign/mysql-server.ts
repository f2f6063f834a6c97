import type { AddressInfo, Server, Socket } from 'node:net';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import mysql from 'mysql2';

/** Of the protocol: texts in UTF-8, and whole numbers. */
const UTF8 = 45;
const TEXT = 253;
const LONGLONG = 8;
const CAPABILITIES = 0x00_0f_f7_ff & ~0x0800;

/** What the driver's server has and does not tell of. */
interface Inside {
  readonly stream: Socket;
  /** Each question of a client begins to count its packets anew; the driver's server goes on counting. */
  _resetSequenceId(): void;
}

export interface MysqlServer {
  /** Of an empty database. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * No server of MySQL can be had where only packages of Node are installed. This one speaks its protocol to the real driver
 * and lets SQLite answer what is asked, in so far as both have the same words; types come back as MySQL tells them.
 */
export async function startMysqlServer(): Promise<MysqlServer> {
  const database = new DatabaseSync(':memory:');
  const open = new Set<Inside>();
  const server = mysql.createServer((connection) => {
    const inside = connection as unknown as Inside;
    open.add(inside);
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.4.0-beatkeeper-test',
      connectionId: 1,
      statusFlags: 2,
      characterSet: UTF8,
      capabilityFlags: CAPABILITIES,
      authCallback: (_: unknown, letIn: (error: null) => void) => {
        letIn(null);
        inside._resetSequenceId();
      },
    });
    connection.on('error', () => undefined);
    // The protocol's server hands whatever begins with SET to those who prepare.
    connection.on('stmt_prepare', () => {
      connection.writeOk();
      inside._resetSequenceId();
    });
    connection.on('query', (text: string) => {
      try {
        answer(connection, database, text);
      } catch (error) {
        connection.writeError({ code: 1064, message: (error as Error).message });
      }
      inside._resetSequenceId();
    });
  });
  const listener = (server as unknown as { readonly _server: Server })._server;
  await new Promise<void>((ready) => listener.listen(0, '127.0.0.1', ready));
  const { port } = listener.address() as AddressInfo;
  return {
    url: `mysql://reader:secret@127.0.0.1:${port}/wakapi`,
    close: () =>
      new Promise((closed) => {
        for (const { stream } of open) stream.destroy();
        listener.close(() => closed());
        database.close();
      }),
  };
}

function answer(connection: mysql.Connection, database: DatabaseSync, text: string): void {
  if (!/^\s*select/i.test(text)) {
    database.exec(asSqlite(text));
    connection.writeOk();
    return;
  }
  const statement = database.prepare(asSqlite(text));
  const names = statement.columns().map(({ name }) => name);
  const rows = statement.all();
  const columns = names.map((name) => ({
    catalog: 'def',
    schema: 'wakapi',
    table: '',
    orgTable: '',
    name,
    orgName: name,
    characterSet: UTF8,
    columnLength: 1024,
    columnType: rows.some((row) => typeof row[name] === 'number') ? LONGLONG : TEXT,
    flags: 0,
    decimals: 0,
  }));
  connection.writeTextResult(rows.map(asTexts), columns);
}

function asTexts(row: Record<string, SQLOutputValue>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]));
}

/** The few words that only MySQL has. */
function asSqlite(text: string): string {
  const asked = /information_schema\.columns[\s\S]*table_name = '(\w+)'/i.exec(text)?.[1];
  if (asked !== undefined) return `select name from pragma_table_info('${asked}')`;
  return text
    .replace(/bigint auto_increment primary key/g, 'integer primary key autoincrement')
    .replace(/\\'/g, "''")
    .replace(/\\\\/g, '\\');
}
