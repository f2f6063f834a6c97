import type { QueryResultRow } from 'pg';
import { type NamedQuery, namedQuery, type Queryable, run } from './named-query.js';

const PAGE_SIZE = 100;

/** A page of a list, 1-based; `total` counts all pages, also from beyond the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly page: number;
  readonly total: number;
  readonly totalPages: number;
}

export interface PagedList {
  readonly columns: string;
  /** From the first table to the last condition; `$1` is the person, `$2::text` what is searched for, or null. */
  readonly from: string;
  /** Over the columns; must be total, or rows appear twice. */
  readonly orderBy: string;
}

/** A row of a page; `is_found` is null on the one row that carries the total of an empty page. */
export type PagedRow<Row> = Row & { total: number; is_found: true | null };

export type PagedQuery<Row extends QueryResultRow> = NamedQuery<
  [userId: number, search: string | null, limit: number, offset: number],
  PagedRow<Row>
>;

export function pagedQuery<Row extends QueryResultRow>(name: string, list: PagedList): PagedQuery<Row> {
  return namedQuery(
    name,
    `with every as (
    select true as is_found, ${list.columns} from ${list.from}
  ), page as (
    select * from every order by ${list.orderBy} limit $3 offset $4
  )
  select page.*, counted.total
  from (select count(*) as total from every) counted left join page on true
  order by ${list.orderBy}`,
  );
}

/** @param page 1-based */
export async function readPage<Row extends QueryResultRow>(
  on: Queryable,
  query: PagedQuery<Row>,
  question: { readonly userId: number; readonly search?: string | null; readonly page: number },
): Promise<Page<Row>> {
  const { userId, search = null, page } = question;
  const rows = await run(on, query, [userId, search, PAGE_SIZE, (page - 1) * PAGE_SIZE]);
  const total = rows[0]?.total ?? 0;
  const items = rows.filter((row) => row.is_found === true);
  return { items, page, total, totalPages: Math.max(1, Math.ceil(total / PAGE_SIZE)) };
}
