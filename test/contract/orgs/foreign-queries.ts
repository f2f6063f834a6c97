import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { enterTenant, type NamedQuery, type TenantScope } from '#libs/platform/database';
import { TENANT_TABLES } from '../../../migrations/tables/organisations.sql.js';
import type { Twins } from './leakage-house.js';

type Query = NamedQuery<readonly unknown[], Record<string, unknown>>;

/** A query of the application's, and parameters of organisation b with which it finds or changes something there. */
export interface ForeignQuery {
  readonly query: Query;
  /** Absent: none were found. */
  readonly params?: readonly unknown[];
}

export interface Told {
  readonly rows: readonly Record<string, unknown>[];
  readonly count: number;
  /** Of PostgreSQL; absent: it went well. */
  readonly code?: string | undefined;
}

const SQL = ['orgs', 'scim', 'org-sso'].map((lib) => join(import.meta.dirname, '../../../libs', lib, 'src/sql'));
/** What cannot be found by trying: of the first kind it is not looked at whether they do something. */
const BY_HAND: Readonly<Record<string, (twins: Twins) => readonly unknown[]>> = {
  'orgs.members-to-count': ({ ids }) => [ids.b.org],
  'orgs.restore': (twins) => [twins.ids.b.org, userIdOf(twins, 'b-owner'), NOW],
  'orgs.erase-due': ({ ids }) => [ids.b.org, NOW],
  'orgs.list-dashboard-requests': ({ ids }) => [ids.b.org, null, ids.b.restricted, 100, 0],
  'orgs.is-member-address': ({ ids }) => [ids.b.org, 'qqb7-member@example.com'],
  'orgs.join': (twins) => [twins.ids.b.org, userIdOf(twins, 'b-left'), 'member', 'invite', NOW],
  'orgs.drop-dashboard_viewers': (twins) => [twins.ids.b.org, userIdOf(twins, 'b-viewer')],
  'orgs.drop-org_project_privacy': (twins) => [twins.ids.b.org, userIdOf(twins, 'b-viewer')],
  'orgs.audit-retention': ({ ids }) => [ids.b.org],
  'orgs.set-audit-retention': ({ ids }) => [ids.b.org, 500, NOW],
  'orgs.service-key-insert': ({ ids }) => [ids.b.org, NEW_ID, ids.b.account, 'x', 'x', '0a', ['read_orgs'], NOW, null],
  'scim.user-insert': (twins) => [
    twins.ids.b.org,
    NEW_ID,
    userIdOf(twins, 'b-owner'),
    'new@example.com',
    null,
    '{}',
    true,
    NOW,
  ],
  'scim.user-update': ({ ids }) => [ids.b.org, ids.b.scimUser, 'new@example.com', null, '{}', false, NOW],
  'scim.may-take-in': (twins) => [twins.ids.b.org, userIdOf(twins, 'b-viewer')],
  'org-sso.is-bound': (twins) => [twins.ids.b.org, userIdOf(twins, 'b-viewer'), [twins.ids.b.provider], NOW],
  'org-sso.insert-settings': ({ ids }) => [ids.b.org, ids.b.spareProvider, false, 'member', '{}', null, NOW],
  'org-sso.leave-groups': (twins) => [twins.ids.b.org, userIdOf(twins, 'b-viewer'), []],
};
/** Do nothing in an organisation that is alive and settled, or say no of what is there. */
const IDLE = ['orgs.members-to-count', 'orgs.restore', 'orgs.erase-due', 'org-sso.is-bound'];
const NEW_ID = '77777777-7777-4777-8777-777777777777';
const userIdOf = ({ people }: Twins, name: string) => people.get(name)?.user.id as number;
/** Makes an organisation where there is none. */
const FOUNDS = /^insert into (organisations|org_ids) /;
const NOW = '2026-10-10T12:00:00Z';

async function queriesIn(folder: string): Promise<Query[]> {
  const found: Query[] = [];
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.sql.ts'))) {
    const module = (await import(join(folder, file))) as Record<string, unknown>;
    found.push(...(Object.values(module).flat() as Query[]).filter((value) => typeof value?.text === 'string'));
  }
  return found;
}

/** Every query about tables of organisations, with parameters that are good for organisation b. */
export async function foreignQueries(twins: Twins, client: pg.Client): Promise<ForeignQuery[]> {
  const all = (await Promise.all(SQL.map(queriesIn))).flat();
  const isAbout = ({ text }: Query) =>
    [...TENANT_TABLES, 'organisations'].some((table) => new RegExp(`\\b${table}\\b`).test(text));
  const queries: ForeignQuery[] = [];
  for (const query of all.filter((one) => isAbout(one) && !FOUNDS.test(one.text))) {
    const params = await paramsFor(twins, client, query);
    queries.push(params === undefined ? { query } : { query, params });
  }
  return queries;
}

async function paramsFor(twins: Twins, client: pg.Client, query: Query): Promise<readonly unknown[] | undefined> {
  const scope = {
    orgId: twins.ids.b.org,
    userId: twins.people.get('b-owner')?.user.id as number,
    domain: 'qqb7.com',
    secretHash: (await secretsOf(twins, query))[0] as Buffer,
  };
  const byHand = BY_HAND[query.name]?.(twins);
  for (const params of byHand === undefined ? await mixesFor(twins, query) : [byHand]) {
    const told = await tried(client, { scope, query, params });
    const isDone = told.code === undefined && (!isEmpty(told) || /^\s*(with .*)?(insert|delete) /is.test(query.text));
    if (IDLE.includes(query.name) || (isDone && !(isEmpty(told) && /^delete/.test(query.text)))) return params;
  }
  return undefined;
}

async function secretsOf({ sql }: Twins, { text }: Query): Promise<Buffer[]> {
  const table = ['org_invites', 'service_account_keys', 'scim_tokens'].find((one) => text.includes(one));
  if (table === undefined) return [Buffer.from('01', 'hex')];
  const column = table === 'service_account_keys' ? 'key_hash' : 'token_hash';
  const rows = await sql(`select ${column} as hash from ${table} where org_id::text like '%bbbb%' order by id`);
  return rows.map(({ hash }) => hash as Buffer);
}

/** Up to so many ways of filling the places of a query, likelier ones first. */
async function mixesFor(twins: Twins, query: Query, most = 3000): Promise<unknown[][]> {
  const places = Math.max(0, ...[...query.text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)));
  let mixes: unknown[][] = [[]];
  for (let place = 1; place <= places; place++) {
    const values = await valuesFor(twins, query, place);
    mixes = mixes.flatMap((mix) => values.map((value) => [...mix, value])).slice(0, most);
  }
  return mixes;
}

async function valuesFor(twins: Twins, query: Query, place: number): Promise<unknown[]> {
  const { org, dashboard, restricted, group, invite, account, key, domain, token, provider, rule, scimUser } =
    twins.ids.b;
  const type = new RegExp(`\\$${place}::(\\w+(\\[\\])?)`).exec(query.text)?.[1] ?? 'text';
  const children = [dashboard, group, invite, account, key, domain, token, scimUser, provider, rule, restricted];
  const people = ['member', 'owner', 'suspended', 'manager', 'left'].map(
    (role) => twins.people.get(`b-${role}`)?.user as { id: number; uuid: string; username: string },
  );
  const ids = people.map(({ id }) => id);
  switch (type) {
    case 'uuid':
      return place === 1 ? [org] : children;
    case 'integer':
      return query.text.includes(`limit $${place}`) ? [100] : query.text.includes(`offset $${place}`) ? [0] : ids;
    case 'bigint': {
      const rows = await twins.sql('select id from projects where user_id = $1 order by id desc', [ids[0]]);
      return rows.map(({ id }) => id);
    }
    case 'boolean':
      return [true];
    case 'timestamptz':
      return [NOW, '2026-12-01T00:00:00Z'];
    case 'bytea':
      return [...(await secretsOf(twins, query)), Buffer.from('0909', 'hex')];
    case 'jsonb':
      return ['[]', '{}'];
    case 'uuid[]':
      return [children, []];
    case 'text[]':
      return [[...children, 'same', 'qqb7.com', 'qqb7-member', 'same@example.com'], ['list_dashboards']];
    default:
      return [
        ...new Set([
          ...(/decode\(/.test(query.text) ? (await secretsOf(twins, query)).map((hash) => hash.toString('hex')) : []),
          ...(/limit \$/.test(query.text) ? [null] : []),
          ...words(query, place),
          people[0]?.uuid,
          dashboard,
          group,
          String(ids[0]),
          'member',
          'hidden',
          'new',
          'same@example.com',
          'qqb7.com',
          'join',
          null,
        ]),
      ];
  }
}

/** What a column is likely to take. */
function words({ text }: Query, place: number): (string | null)[] {
  const columns = /insert into \w+(?: as \w+)? \(([^)]*)\)\s*(?:values \(|select )([^;]*)/is.exec(text);
  const at = columns?.[2]?.split(',').findIndex((value) => value.includes(`$${place}`)) ?? -1;
  const column = at < 0 ? undefined : columns?.[1]?.split(',')[at]?.trim();
  const known: Record<string, string> = {
    role: 'viewer',
    source: 'hand',
    kind: 'view',
    privacy: 'visible',
    auto_join_role: 'viewer',
    default_role: 'viewer',
  };
  return column === undefined ? [] : [known[column] ?? 'new'];
}

interface Trial {
  readonly scope: TenantScope;
  readonly query: Query;
  readonly params: readonly unknown[];
  /** Else it is rolled back. */
  readonly isKept?: boolean;
}

/** Runs it in a transaction of its own, as the application. */
export async function tried(client: pg.Client, { scope, query, params, isKept = false }: Trial): Promise<Told> {
  await client.query('begin');
  let told: Told;
  try {
    await enterTenant(client as unknown as pg.PoolClient, scope);
    const { rows, rowCount } = await client.query(query.text, [...params]);
    told = { rows, count: rowCount ?? 0 };
  } catch (error) {
    told = { rows: [], count: 0, code: String((error as { code?: string }).code) };
  }
  await client.query(isKept && told.code === undefined ? 'commit' : 'rollback');
  return told;
}

/** No row, or one that says of everything that there is none. */
export function isEmpty({ rows, count }: Told): boolean {
  const isNothing = (value: unknown) =>
    value === null || value === 0 || value === '0' || value === false || (Array.isArray(value) && value.length === 0);
  return count === 0 || (rows.length > 0 && rows.every((row) => Object.values(row).every(isNothing)));
}
