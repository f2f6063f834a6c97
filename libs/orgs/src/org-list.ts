import type { PoolClient, QueryResultRow } from 'pg';
import { type NamedQuery, namedQuery, type Page, type PagedList, type PagedRow, run } from '#libs/platform/database';

const PAGE_SIZE = 100;

/** `$1` is the organisation, `$2::text` what is searched for (or null), `$3::text` of what the list is (or null). */
export type OrgListQuery<Row extends QueryResultRow> = NamedQuery<
  [orgId: string, search: string | null, of: string | null, limit: number, offset: number],
  PagedRow<Row>
>;

export interface OrgListQuestion {
  readonly orgId: string;
  readonly search?: string | undefined;
  readonly of?: string | undefined;
  /** 1-based. */
  readonly page: number;
}

export function orgList<Row extends QueryResultRow>(name: string, { columns, from, orderBy }: PagedList) {
  const query: OrgListQuery<Row> = namedQuery(
    name,
    `with every as (
      select true as is_found, $2::text is not null as is_search, $3::text is not null as is_part, ${columns} from ${from}
    ), page as (
      select * from every order by ${orderBy} limit $4::integer offset $5::integer
    )
    select page.*, counted.total
    from (select count(*)::integer as total from every) counted left join page on true
    order by ${orderBy}`,
  );
  return query;
}

export async function readOrgList<Row extends QueryResultRow>(
  client: PoolClient,
  query: OrgListQuery<Row>,
  { orgId, search, of, page }: OrgListQuestion,
): Promise<Page<PagedRow<Row>>> {
  const needle = search === undefined ? null : search.toLowerCase();
  const rows = await run(client, query, [orgId, needle, of ?? null, PAGE_SIZE, (page - 1) * PAGE_SIZE]);
  const total = rows[0]?.total ?? 0;
  const items = rows.filter((row) => row.is_found === true);
  return { items, page, total, totalPages: Math.max(1, Math.ceil(total / PAGE_SIZE)) };
}
