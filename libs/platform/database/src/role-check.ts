import { namedQuery, type Queryable, run } from './named-query.js';

/** Who a connection belongs to. */
export interface RoleFacts {
  readonly name: string;
  /** False for superusers and roles with `BYPASSRLS`: for them every organisation's rows are there. */
  readonly isBoundByRowSecurity: boolean;
}

const CURRENT_ROLE = namedQuery<[], RoleFacts>(
  'role.current',
  `select rolname as name, not (rolsuper or rolbypassrls) as "isBoundByRowSecurity"
  from pg_roles where rolname = current_user`,
);

/** Looks at the role that this connection works as. */
export async function checkRole(on: Queryable): Promise<RoleFacts> {
  const [facts] = await run(on, CURRENT_ROLE, []);
  if (facts === undefined) throw new Error('the database does not know the role of this connection');
  return facts;
}
