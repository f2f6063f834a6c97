import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type SourceRow, type SqlSource, UnreadableDatabase } from './sql-source.js';

/** A file of SQLite. What the server that owns it writes meanwhile is seen from one question to the next. */
export function openSqlite(path: string): SqlSource {
  if (!existsSync(path)) throw new UnreadableDatabase(`there is no file ${path}`);
  const database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
  const rows = async (text: string, values: readonly (string | number)[] = []): Promise<SourceRow[]> =>
    database.prepare(text).all(...values);
  return {
    columns: async (table) => {
      const found = await rows('select name from pragma_table_info(?)', [table]);
      return new Set(found.map(({ name }) => String(name)));
    },
    rows,
    quote: (name) => `"${name}"`,
    close: async () => database.close(),
  };
}
