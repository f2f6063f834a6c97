import { createConnection } from 'mysql2/promise';
import type { SourceRow, SqlSource } from './sql-source.js';

const COLUMNS = `select column_name as name from information_schema.columns
  where table_schema = database() and table_name = ?`;

/** MySQL or MariaDB. Date-times are read as the server shows them, in the zone that its sessions have. */
export async function openMysql(url: string): Promise<SqlSource> {
  const connection = await createConnection({
    uri: url.replace(/^mariadb:/i, 'mysql:'),
    dateStrings: true,
    supportBigNumbers: true,
  });
  // What is asked next says that the connection is lost; the event besides would end the process.
  connection.on('error', () => undefined);
  await connection.query('set session transaction read only');
  const rows = async (text: string, values: readonly (string | number)[] = []): Promise<SourceRow[]> => {
    const [found] = await connection.query(text, [...values]);
    return found as SourceRow[];
  };
  return {
    columns: async (table) => new Set((await rows(COLUMNS, [table])).map(({ name }) => String(name))),
    rows,
    quote: (name) => `\`${name}\``,
    close: () => connection.end(),
  };
}
