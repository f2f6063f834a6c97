import { AdminKeysService } from '#libs/admin';
import { TimePolicies } from '#libs/durations';
import { addDays, localDateOf } from '#libs/kernel';
import { UsersService } from '#libs/users';
import { addRow, asSuper, type BenchContext, settle } from './context.js';
import { HttpConnection, serialiseRequest } from './http-client.js';
import { measure } from './measure.js';
import { rowOf } from './report.js';
import {
  MAKE_CLIENTS,
  MAKE_CROWD,
  MAKE_HEADS,
  MAKE_HEARTBEATS,
  MAKE_SIGHTINGS,
  NUMBER_CROWD,
  SAMPLE_CROWD,
} from './sql/administration.sql.js';
import { now } from './workload.js';

const SECTION = 'administration';
const BASE = '/api/admin/v1';
const HEARTBEATS_EACH = 1_000;
const PEOPLE_AT_ONCE = 500;
const SAMPLE = 50;

interface Sampled {
  readonly n: number;
  readonly id: number;
  readonly username: string;
}

interface AdminRead {
  readonly name: string;
  /** Of the person whom a call is about. */
  readonly pathOf: (person: Sampled) => string;
  readonly bodyOf?: (person: Sampled) => object;
}

/** What administrators look up, among as many heartbeats as `--admin-heartbeats` says. */
export async function benchAdministration(context: BenchContext): Promise<void> {
  const sample = await seedCrowd(context);
  const headers = await administrator(context);
  const connection = await HttpConnection.open(context.api.url);
  try {
    for (const read of readsOf()) await measureRead(context, connection, { read, sample, headers });
  } finally {
    connection.close();
  }
}

function readsOf(): AdminRead[] {
  const today = localDateOf(now(), 'UTC');
  const [yesterday, before] = [addDays(today, -1), addDays(today, -7)];
  const get = (name: string, pathOf: AdminRead['pathOf']): AdminRead => ({ name, pathOf });
  return [
    get('check, which reads nothing and writes nothing down', () => 'check'),
    get('get_users_by_ip, an address of one', ({ n }) => `user/get_users_by_ip?ip=10.${n >> 8}.${n & 255}.7`),
    get('get_users_by_ip, an address of fifty', ({ n }) => `user/get_users_by_ip?ip=203.0.${n % 200}.1`),
    get('get_users_by_ip, a /24', ({ n }) => `user/get_users_by_ip?ip=10.${n >> 8}.${n & 255}.0/24`),
    get('get_users_by_machine, of one', ({ n }) => `user/get_users_by_machine?machine=laptop-${n}`),
    get('get_users_by_machine, of five', ({ n }) => `user/get_users_by_machine?machine=host-${n % 2000}`),
    get('user/info', ({ id }) => `user/info?user_id=${id}`),
    get('user/heartbeats, a week', ({ id }) => `user/heartbeats?user_id=${id}&start_date=${before}`),
    get('user/heartbeat_values, all projects', ({ id }) => `user/heartbeat_values?user_id=${id}&field=projects`),
    get('user/projects, all time', ({ id }) => `user/projects?user_id=${id}`),
    get('timeline of two', ({ id }) => `timeline?date=${yesterday}&user_ids=${id}`),
    {
      name: 'user/search_fuzzy',
      pathOf: () => 'user/search_fuzzy',
      bodyOf: ({ username }) => ({ query: username.slice(0, 7) }),
    },
    get('alts/candidates, 30 days', () => 'alts/candidates'),
    get('alts/shared_machines, 30 days', () => 'alts/shared_machines'),
    get('by_user_agent_segment, 7 days', () => 'heartbeats/by_user_agent_segment?segment=vscode/1.92'),
  ];
}

interface Visit {
  readonly read: AdminRead;
  readonly sample: readonly Sampled[];
  readonly headers: Readonly<Record<string, string>>;
}

async function measureRead({ options, ...context }: BenchContext, connection: HttpConnection, visit: Visit) {
  const { read, sample, headers } = visit;
  const requests = sample.map((person) => {
    const body = read.bodyOf && JSON.stringify(read.bodyOf(person));
    const path = `${BASE}/${read.pathOf(person)}`;
    return serialiseRequest({
      method: body === undefined ? 'GET' : 'POST',
      path,
      headers,
      ...(body !== undefined && { body }),
    });
  });
  let turn = 0;
  const call = async () => {
    const { status } = await connection.send(requests[turn++ % requests.length] as Buffer);
    return status === 200;
  };
  const result = await measure({ lanes: 1, seconds: options.readSeconds, warmupSeconds: 0.5, call });
  addRow({ options, ...context }, rowOf(SECTION, read.name, result, { connections: 1 }));
}

async function seedCrowd({ app, database, options, log }: BenchContext): Promise<Sampled[]> {
  const people = Math.ceil(options.adminHeartbeats / HEARTBEATS_EACH);
  const started = performance.now();
  const sample = await asSuper(database, async (client) => {
    await client.query('set synchronous_commit = off');
    await client.query(MAKE_CROWD, [people]);
    await client.query(NUMBER_CROWD);
    for (const statement of MAKE_CLIENTS) await client.query(statement);
    await client.query('analyze');
    for (let first = 1; first <= people; first += PEOPLE_AT_ONCE) {
      await client.query(MAKE_HEARTBEATS, [first, Math.min(first + PEOPLE_AT_ONCE - 1, people)]);
    }
    await client.query(MAKE_SIGHTINGS);
    await client.query(MAKE_HEADS);
    await client.query('vacuum (analyze)');
    return (await client.query<Sampled>(SAMPLE_CROWD, [SAMPLE])).rows;
  });
  for (const { id } of sample) await app.get(TimePolicies, { strict: false }).rebuild(id);
  await settle(database);
  log(
    `  ${people} people with ${people * HEARTBEATS_EACH} heartbeats in ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  return sample;
}

async function administrator({ app }: BenchContext): Promise<Record<string, string>> {
  const user = await app
    .get(UsersService, { strict: false })
    .create({ username: 'bench-administrator', adminLevel: 'admin' });
  const { token } = await app
    .get(AdminKeysService, { strict: false })
    .create('operator', { owner: user.id, name: 'bench' });
  return { Authorization: `Bearer ${token}` };
}
