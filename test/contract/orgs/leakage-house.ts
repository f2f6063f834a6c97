import { SessionsService } from '#libs/accounts';
import { DNS_TXT, type DnsTxt } from '#libs/orgs';
import { MemberCounting } from '#libs/orgs/worker';
import { Secrets } from '#libs/platform/secrets';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { rowsOf } from '../../support/rows.js';
import { idsOf, ORG_ROLES, rowsOfSide, SIDES, type Side } from './leakage-canaries.js';

const NOW = '2026-10-10T12:00:00Z';
/** Within the day before. */
const BEATS_AT = [1_791_547_200, 1_791_547_260, 1_791_547_320];

/** How somebody comes: with a key or token, or with a browser in which they have just logged in. */
export interface Comer {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isBrowser: boolean;
}

/** Two organisations in which everything is called the same, and everything carries its own mark besides. */
export interface Twins {
  readonly server: TestApp;
  readonly ids: Record<Side, ReturnType<typeof idsOf>>;
  /** By name, such as `a-owner`; `outsider` belongs to neither, `both` to both. */
  readonly people: ReadonlyMap<string, TestUser>;
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Everybody whom there is, a fresh session each. */
  comers(): Promise<Comer[]>;
  /** Both organisations as they were in the beginning. */
  renew(): Promise<void>;
  /** Every row of every table of organisations, and the records about them, as text. */
  state(): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export async function openTwins(): Promise<Twins> {
  const server = await startApp({ now: '2026-10-01T00:00:00Z', config: { RATE_LIMIT: 'off' } });
  const sql: Twins['sql'] = (text, values = []) => rowsOf(server.database, text, [...values]);
  const people = await settle(server);
  server.clock.set(NOW);
  await code(server, people);
  const secrets = server.app.get(Secrets, { strict: false });
  const hashOf = (text: string) => secrets.hash(text).toString('hex');
  const idOf = (name: string) => (people.get(name) as TestUser).user.id;
  const projectOf = await projectsOf(sql);
  const make = SIDES.map((side) => rowsOfSide(side, { idOf, hashOf, projectOf })).join('\n');
  await sql(`create function renew_twins() returns void language plpgsql as $$ begin
    delete from organisations; ${make} end $$`);
  server.app.get<DnsTxt>(DNS_TXT as never, { strict: false }).resolve = async () => ['challenge'];
  const renew = async () => void (await sql('select renew_twins()'));
  await renew();
  const counting = server.app.get(MemberCounting, { strict: false });
  const ids = { a: idsOf('a'), b: idsOf('b') };
  for (const side of SIDES) {
    for (const member of await counting.open(ids[side].org)) await counting.settle(ids[side].org, member);
  }
  return {
    server,
    ids,
    people,
    sql,
    renew,
    comers: () => comersOf(server, people),
    state: () => stateOf(sql),
    close: () => server.close(),
  };
}

async function settle(server: TestApp): Promise<Map<string, TestUser>> {
  const people = new Map<string, TestUser>();
  const names = SIDES.flatMap((side) => ORG_ROLES.map((role) => `${side}-${role}`));
  for (const name of [...names, 'both', 'outsider']) {
    const mark = { a: 'qqa7', b: 'qqb7' }[name.split('-')[0] as Side];
    const username = mark === undefined ? name : `${mark}-${name.split('-')[1]}`;
    const person = await server.createUser({ username, email: `${username}@example.com` });
    people.set(name, person);
  }
  return people;
}

/** Everybody works on what is seen, and on what they hide. */
async function code(server: TestApp, people: ReadonlyMap<string, TestUser>): Promise<void> {
  for (const [name, { authorization }] of people) {
    const side = name.split('-')[0] as string;
    const projects = side === 'both' ? ['qqonlya', 'qqonlyb'] : ['same', `qq${side}7-work`, `qqhid-${side}`];
    for (const [index, project] of projects.entries()) {
      const beats = BEATS_AT.map((time) => ({
        entity: `/home/${project}/x.ts`,
        type: 'file',
        language: 'Go',
        branch: `${project}-branch`,
        project,
        time: time + index * 600,
      }));
      await server.request
        .post('/api/v1/users/current/heartbeats.bulk')
        .set('authorization', authorization)
        .send(beats);
    }
  }
}

async function projectsOf(sql: Twins['sql']): Promise<(userId: number, name: string) => number> {
  const rows = await sql('select id::integer as id, user_id, name from projects');
  return (userId, name) => {
    const found = rows.find((row) => row.user_id === userId && row.name === name);
    if (found === undefined) throw new Error(`no project ${name} of ${userId}`);
    return Number(found.id);
  };
}

async function comersOf(server: TestApp, people: ReadonlyMap<string, TestUser>): Promise<Comer[]> {
  const [secrets, sessions] = [Secrets, SessionsService].map((type) =>
    server.app.get(type as never, { strict: false }),
  ) as unknown as [Secrets, SessionsService];
  const bearer = (name: string, token: string): Comer => ({
    name,
    headers: { authorization: `Bearer ${token}` },
    isBrowser: false,
  });
  const comers = [...people].filter(([name]) => name !== 'both').map(([name, { apiKey }]) => bearer(name, apiKey));
  for (const name of ['a-owner', 'a-admin', 'b-owner', 'outsider']) {
    const { id } = (people.get(name) as TestUser).user;
    const start = { methods: ['pwd'], address: '127.0.0.1', userAgent: 'tests' } as const;
    const { token, session } = await sessions.start(id, start);
    const headers = { cookie: `beatkeeper_session=${token}`, 'x-csrf-token': secrets.sign('csrf', session.id) };
    comers.push({ name: `${name}-browser`, headers, isBrowser: true });
  }
  for (const side of SIDES) {
    comers.push(bearer(`${side}-service`, idsOf(side).serviceKeyText), bearer(`${side}-scim`, idsOf(side).scimText));
  }
  return comers;
}

async function stateOf(sql: Twins['sql']): Promise<Record<string, unknown>> {
  const tables = await sql(`select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind = 'r' and a.attname = 'org_id' and c.relnamespace = 'public'::regnamespace order by 1`);
  const state: Record<string, unknown> = {};
  for (const { name } of [...tables, { name: 'organisations' }, { name: 'audit_log' }, { name: 'projects' }]) {
    const select = `select md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as rows from (
      select to_jsonb(t) - '{last_used_at}'::text[] as t from ${name} t) t`;
    state[String(name)] = (await sql(select))[0]?.rows;
  }
  return state;
}
