/** A row as its driver tells it. */
export type SourceRow = Readonly<Record<string, unknown>>;

/** Somebody else's database, which is only ever read, one question after the other. */
export interface SqlSource {
  /** Names of a table's columns; none: there is no such table. */
  columns(table: string): Promise<ReadonlySet<string>>;
  /** @param text with `?` for each of `values` */
  rows(text: string, values?: readonly (string | number)[]): Promise<SourceRow[]>;
  /** A name that may be a word of SQL. */
  quote(name: string): string;
  close(): Promise<void>;
}

/** The database cannot be read, or is not what it was said to be. An operator can act on it. */
export class UnreadableDatabase extends Error {
  override readonly name = 'UnreadableDatabase';
  readonly expected = true;
}

/** Rows of a table with those of the wanted columns that it has: releases differ in what they know. */
export async function readTable(
  source: SqlSource,
  table: string,
  wanted: readonly string[],
  end: { readonly text: string; readonly values?: readonly (string | number)[] } = { text: '' },
): Promise<SourceRow[]> {
  const known = await source.columns(table);
  const there = wanted.filter((name) => known.has(name));
  if (there.length === 0) return [];
  const list = there.map((name) => source.quote(name)).join(', ');
  return source.rows(`select ${list} from ${source.quote(table)} ${end.text}`, end.values);
}
