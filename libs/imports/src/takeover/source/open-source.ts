import { type SqlSource, UnreadableDatabase } from './sql-source.js';

const FORMS = 'postgresql://…, mysql://…, or the path of a SQLite file, with or without "sqlite:" in front';

/**
 * Drivers are loaded where they are needed: nobody else's process has them.
 *
 * @param url of PostgreSQL, MySQL or MariaDB; `sqlite:` and a path, or a path alone
 * @throws UnreadableDatabase
 */
export async function openSource(url: string): Promise<SqlSource> {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+]+):(?:\/\/)?(.*)$/is.exec(url) ?? [];
  switch (scheme.toLowerCase()) {
    case 'postgres':
    case 'postgresql':
      return inWords(async () => (await import('./postgres.source.js')).openPostgres(url));
    case 'mysql':
    case 'mariadb':
      return inWords(async () => (await import('./mysql.source.js')).openMysql(url));
    case 'sqlite':
    case 'sqlite3':
    case 'file':
      return inWords(async () => (await import('./sqlite.source.js')).openSqlite(rest.replace(/\?.*$/s, '')));
    case '':
      return inWords(async () => (await import('./sqlite.source.js')).openSqlite(url));
    default:
      throw new UnreadableDatabase(`the address of a database is ${FORMS}`);
  }
}

/** What a driver says of its server names no password. */
async function inWords(open: () => Promise<SqlSource>): Promise<SqlSource> {
  const source = await open().catch((error) => rethrow('the database cannot be reached', error));
  const read = (error: unknown) => rethrow('the database cannot be read', error);
  return {
    columns: (table) => source.columns(table).catch(read),
    rows: (text, values) => source.rows(text, values).catch(read),
    quote: (name) => source.quote(name),
    close: () => source.close(),
  };
}

function rethrow(what: string, error: unknown): never {
  if (error instanceof UnreadableDatabase) throw error;
  const { message, code } = error as { message?: string; code?: string };
  const says = String(message || code).replace(/\p{Cc}+/gu, ' ');
  throw new UnreadableDatabase(`${what}: ${says}`, { cause: error });
}
