import { Client } from 'pg';
import type { SourceRow, SqlSource } from './sql-source.js';

const COLUMNS = `select column_name as name from information_schema.columns
  where table_name = ? and table_schema = any (current_schemas(false))`;

/** Values are the texts of PostgreSQL: date-times keep their microseconds, and say their zone where they have one. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

export async function openPostgres(url: string): Promise<SqlSource> {
  const client = new Client({ connectionString: url, types: AS_TEXT as never, application_name: 'beatkeeper import' });
  // What is asked next says that the connection is lost; the event besides would end the process.
  client.on('error', () => undefined);
  await client.connect();
  await client.query("set default_transaction_read_only = on; set timezone = 'UTC'; set datestyle = 'ISO'");
  const rows = async (text: string, values: readonly (string | number)[] = []): Promise<SourceRow[]> => {
    let place = 0;
    return (
      await client.query<Record<string, unknown>>(
        text.replace(/\?/g, () => `$${++place}`),
        [...values],
      )
    ).rows;
  };
  return {
    columns: async (table) => new Set((await rows(COLUMNS, [table])).map(({ name }) => String(name))),
    rows,
    quote: (name) => `"${name}"`,
    close: () => client.end(),
  };
}
