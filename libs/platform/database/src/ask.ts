import { EntityManager } from '@mikro-orm/postgresql';
import type { QueryResultRow } from 'pg';
import { type NamedQuery, type Queryable, run } from './named-query.js';

/** Runs a query in the transaction of whoever calls: an EntityManager's, or a raw one. Lists become arrays of PostgreSQL. */
export function ask<Params extends readonly unknown[], Row extends QueryResultRow>(
  on: EntityManager | Queryable,
  query: NamedQuery<Params, Row>,
  params: Params,
): Promise<Row[]> {
  if (!(on instanceof EntityManager)) return run(on, query, params);
  const values: unknown[] = [];
  const text = query.text.replaceAll(/\$(\d+)/g, (_, place: string) => {
    values.push(storable(params[Number(place) - 1]));
    return '?';
  });
  return on.execute<Row[]>(text, values);
}

/** The EntityManager would write a list as several values. */
function storable(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const items = value.map((item) => (item === null ? 'null' : `"${String(item).replaceAll(/[\\"]/g, '\\$&')}"`));
  return `{${items.join(',')}}`;
}
