import { EntityManager } from '@mikro-orm/postgresql';
import type { QueryResultRow } from 'pg';
import { type NamedQuery, type Queryable, run } from '#libs/platform/database';

/** Runs a query in the transaction of whoever calls: an EntityManager's, or a raw one. */
export function ask<Params extends readonly unknown[], Row extends QueryResultRow>(
  on: EntityManager | Queryable,
  query: NamedQuery<Params, Row>,
  params: Params,
): Promise<Row[]> {
  if (!(on instanceof EntityManager)) return run(on, query, params);
  const values: unknown[] = [];
  const text = query.text.replaceAll(/\$(\d+)/g, (_, place: string) => {
    values.push(params[Number(place) - 1]);
    return '?';
  });
  return on.execute<Row[]>(text, values);
}
