import { readTable, type SourceRow, type SqlSource } from './sql-source.js';

/** The rows of a person behind an id, in the order of ids. */
export interface RowPage {
  readonly personId: string | number;
  readonly after: number;
  readonly limit: number;
  /** Further condition, `and …`. */
  readonly where?: string;
}

/**
 * Sorted by an expression, so that no server goes through the rows of everybody in the order of ids to find those of one
 * person.
 */
export function pageOfRows(
  source: SqlSource,
  table: string,
  wanted: readonly string[],
  { personId, after, limit, where = '' }: RowPage,
): Promise<SourceRow[]> {
  const text = `where user_id = ? and id > ? ${where} order by id + 0 limit ${limit}`;
  return readTable(source, table, wanted, { text, values: [personId, after] });
}

/**
 * How many rows each person has in a table.
 *
 * @param where further condition, `and …`
 */
export async function countsByPerson(
  source: SqlSource,
  table: string,
  where = '',
): Promise<ReadonlyMap<string, number>> {
  const rows = await source.rows(`select user_id, count(*) as n from ${table} where true ${where} group by user_id`);
  return new Map(rows.map(({ user_id, n }) => [String(user_id), Number(n)]));
}

/** Rows by the id of whose they are. */
export function byPerson(rows: readonly SourceRow[]): ReadonlyMap<string, readonly SourceRow[]> {
  return Map.groupBy(rows, ({ user_id }) => String(user_id));
}
