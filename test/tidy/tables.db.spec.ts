import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../tools/postgres/roles.mjs';
import { createTestDatabase, type TestDatabase } from '../support/template-db.js';
import { NAME_AN_ORGANISATION, TABLE_CLASSES } from './table-classes.js';

/** What a migration must have done for every table. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

interface Table {
  readonly name: string;
  /** Of the primary key, in order. */
  readonly key: string[];
  /** First columns of its indexes. */
  readonly indexed: string[];
  readonly org: 'required' | 'optional' | 'absent';
  readonly has_person: boolean;
  readonly is_secured: boolean;
  readonly is_forced: boolean;
  /** Policies for everything, with both conditions. */
  readonly full_policies: number;
  /** Others, which must be for reading alone. */
  readonly loose_policies: number;
  /** Tables that foreign keys lead to. */
  readonly leads_to: string[];
  /** Foreign keys to tables with `org_id` that leave it out. */
  readonly keys_without_org: string[];
}

const TABLES = `select c.relname as name,
  array(select a.attname::text from pg_index i cross join unnest(i.indkey::int[]) with ordinality k (num, at)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.num
    where i.indrelid = c.oid and i.indisprimary order by k.at) as key,
  array(select distinct a.attname::text from pg_index i
    join pg_attribute a on a.attrelid = c.oid and a.attnum = (i.indkey::int[])[0]
    where i.indrelid = c.oid and i.indisvalid and i.indpred is null) as indexed,
  coalesce((select case when a.attnotnull then 'required' else 'optional' end from pg_attribute a
    where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped), 'absent') as org,
  exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped)
    as has_person,
  c.relrowsecurity as is_secured, c.relforcerowsecurity as is_forced,
  (select count(*)::int from pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and p.polpermissive
    and p.polroles = '{0}' and pg_get_expr(p.polqual, c.oid) ~ 'app\\.org_id'
    and pg_get_expr(p.polwithcheck, c.oid) ~ 'app\\.org_id') as full_policies,
  (select count(*)::int from pg_policy p where p.polrelid = c.oid and p.polcmd not in ('*', 'r')
    or p.polrelid = c.oid and p.polcmd = '*' and p.polwithcheck is null) as loose_policies,
  array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
    where k.conrelid = c.oid and k.contype = 'f') as leads_to,
  array(select f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
    join pg_attribute there on there.attrelid = f.oid and there.attname = 'org_id' and there.attnotnull
    where k.conrelid = c.oid and k.contype = 'f' and f.relrowsecurity and not k.confkey @> array[there.attnum]) as keys_without_org
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  order by 1`;

async function faults(url: string, plant: readonly string[] = [], classes: Classes = TABLE_CLASSES): Promise<string[]> {
  return withClient(url, async (client) => {
    await client.query('begin');
    for (const statement of plant) await client.query(statement);
    const { rows } = await client.query(TABLES);
    await client.query('rollback');
    return faultsOf(rows as Table[], classes);
  });
}

type Classes = Readonly<Record<keyof typeof TABLE_CLASSES, readonly string[]>>;

function faultsOf(tables: readonly Table[], classes: Classes): string[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const written = Object.values(classes).flat();
  return [
    ...written.filter((name) => !byName.has(name)).map((name) => `${name}: is written down, and not there`),
    ...written.filter((name, at) => written.indexOf(name) !== at).map((name) => `${name}: is written down twice`),
    ...tables.filter(({ name }) => !written.includes(name)).map(({ name }) => `${name}: is not written down`),
    ...tables.filter(({ name }) => classes.tenant.includes(name)).flatMap((table) => tenantFaults(table, byName)),
    ...tables.filter(({ name }) => classes.user.includes(name)).flatMap((table) => personFaults(table, byName)),
    ...tables
      .filter(({ name, org }) => !classes.tenant.includes(name) && org !== 'absent' && !NAME_AN_ORGANISATION[name])
      .map(({ name }) => `${name}: names an organisation, and is none of its own`),
  ];
}

function leads(
  { name, leads_to }: Table,
  to: string,
  byName: ReadonlyMap<string, Table>,
  seen: string[] = [],
): boolean {
  return (
    name === to ||
    leads_to.some((next) => {
      const table = byName.get(next);
      return table !== undefined && !seen.includes(next) && leads(table, to, byName, [...seen, name]);
    })
  );
}

function tenantFaults(table: Table, byName: ReadonlyMap<string, Table>): string[] {
  const isRoot = table.name === 'organisations';
  const checks: [boolean, string][] = [
    [isRoot || table.org === 'required', 'org_id is missing, or may be null'],
    [isRoot || table.key[0] === 'org_id' || table.indexed.includes('org_id'), 'no index begins with org_id'],
    [leads(table, 'organisations', byName), 'no foreign key leads to organisations'],
    [table.keys_without_org.length === 0, `keys without org_id to ${table.keys_without_org.join()}`],
    [table.is_secured, 'row security is off'],
    [table.is_forced, 'row security is not forced'],
    [table.full_policies === 1, 'no policy with both conditions'],
    [table.loose_policies === 0, 'a policy that writes without a condition'],
  ];
  return checks.filter(([isGood]) => !isGood).map(([, fault]) => `${table.name}: ${fault}`);
}

/** Rows of people go with them, or name them: partitioned tables of activity have no foreign keys. */
function personFaults(table: Table, byName: ReadonlyMap<string, Table>): string[] {
  return table.has_person || leads(table, 'users', byName) ? [] : [`${table.name}: nothing leads to a person`];
}

describe('every table', () => {
  it('is written down, and held to what it is', async () => {
    expect(await faults(database.superUrl)).toEqual([]);
  });

  it('of organisations is seen through nothing that passes row security by', async () => {
    await withClient(database.superUrl, async (client) => {
      const { rows: owners } = await client.query(
        `select rolname from pg_roles where rolname = 'beatkeeper_app' and (rolsuper or rolbypassrls)
        union select tablename from pg_tables where schemaname = 'public' and tableowner = 'beatkeeper_app'`,
      );
      expect(owners).toEqual([]);
      const tables = TABLE_CLASSES.tenant.map((name) => `'${name}'`).join();
      const { rows: views } = await client.query(
        `select distinct v.relname from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class
        join pg_class t on t.oid = d.refobjid
        where t.relname in (${tables}) and v.relkind in ('v', 'm')
          and not coalesce('security_invoker=true' = any(v.reloptions), false)`,
      );
      expect(views).toEqual([]);
      const { rows: definers } = await client.query(
        `select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace
          and prosrc ~ '\\m(${TABLE_CLASSES.tenant.join('|')})\\M'`,
      );
      expect(definers).toEqual([]);
    });
  });
});

const ROOT = 'org_id uuid not null references organisations (id)';
const SECURED = [
  'alter table planted enable row level security',
  'alter table planted force row level security',
] as const;
const CONDITION = `(org_id = nullif(current_setting('app.org_id', true), '')::uuid)`;
const POLICY = `create policy tenant on planted using ${CONDITION} with check ${CONDITION}`;
const KEY = 'id uuid not null, primary key (org_id, id)';
const withPlanted = { ...TABLE_CLASSES, tenant: [...TABLE_CLASSES.tenant, 'planted'] };

describe('a planted table', () => {
  it('that is good is let pass', async () => {
    const good = [`create table planted (${ROOT}, ${KEY})`, ...SECURED, POLICY];
    expect(await faults(database.superUrl, good, withPlanted)).toEqual([]);
  });

  it.each<[string, string[], string[]]>([
    [
      'is not written down',
      [`create table planted2 (${ROOT})`],
      ['planted2: is not written down', 'planted2: names an organisation, and is none of its own'],
    ],
    [
      'has nothing',
      ['create table planted (id uuid)'],
      [
        'org_id is missing, or may be null',
        'no index begins with org_id',
        'no foreign key leads to organisations',
        'row security is off',
        'row security is not forced',
        'no policy with both conditions',
      ].map((fault) => `planted: ${fault}`),
    ],
    [
      'may name no organisation',
      [
        `create table planted (org_id uuid references organisations (id), id uuid)`,
        'create index on planted (org_id)',
        ...SECURED,
        POLICY,
      ],
      ['planted: org_id is missing, or may be null'],
    ],
    [
      'has its key the other way round',
      [`create table planted (${ROOT}, id uuid, primary key (id, org_id))`, ...SECURED, POLICY],
      ['planted: no index begins with org_id'],
    ],
    [
      'does not force it',
      [`create table planted (${ROOT}, ${KEY})`, SECURED[0], POLICY],
      ['planted: row security is not forced'],
    ],
    [
      'is written without a condition',
      [`create table planted (${ROOT}, ${KEY})`, ...SECURED, `create policy tenant on planted using ${CONDITION}`],
      ['planted: no policy with both conditions', 'planted: a policy that writes without a condition'],
    ],
    [
      'lets everybody in',
      [
        `create table planted (${ROOT}, ${KEY})`,
        ...SECURED,
        'create policy tenant on planted using (true) with check (true)',
      ],
      ['planted: no policy with both conditions'],
    ],
    [
      'has children of other organisations',
      [
        'alter table dashboards add unique (id)',
        `create table planted (${ROOT}, ${KEY}, dashboard_id uuid references dashboards (id))`,
        ...SECURED,
        POLICY,
      ],
      ['planted: keys without org_id to dashboards'],
    ],
  ])('that %s is found', async (_, plant, wanted) => {
    const classes = plant[0]?.includes('planted2') ? TABLE_CLASSES : withPlanted;
    expect(await faults(database.superUrl, plant, classes)).toEqual(wanted);
  });
});
