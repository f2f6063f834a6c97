import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enterTenant, inTransaction, namedQuery, run, Tenancy } from '#libs/platform/database';
import { TENANT_TABLES } from '../../../migrations/tables/organisations.sql.js';
import { type ForeignQuery, foreignQueries, isEmpty, tried } from './foreign-queries.js';
import { openTwins, type Twins } from './leakage-house.js';

/**
 * Row security itself, below everything that the application checks: its own queries with ids of another organisation,
 * and connections that several share.
 */
let twins: Twins;
let client: pg.Client;

beforeAll(async () => {
  twins = await openTwins();
  client = new pg.Client({ connectionString: twins.server.database.url });
  await client.connect();
}, 120_000);
afterAll(async () => {
  await client?.end();
  await twins?.close();
});

/** What queries tell that ask for what is no organisation's, or for what row security shows on purpose. */
const TELL_OTHERWISE: Readonly<Record<string, string>> = {
  'orgs.list-project-privacy': "a person's own projects; what they say of them here is not told",
  'orgs.members-to-count':
    'whose time is counted for the organisation, by tables of people; nothing of the memberships',
};

describe("the application's own queries", () => {
  let queries: ForeignQuery[];
  beforeAll(async () => {
    queries = await foreignQueries(twins, client);
  }, 60_000);

  it('find or change something in their organisation', () => {
    expect(queries.length).toBeGreaterThanOrEqual(100);
    expect(queries.filter(({ params }) => params === undefined).map(({ query }) => query.name)).toEqual([]);
  });

  it.each(['another organisation', 'none', 'a member of both'])('find and change nothing within %s', async (scope) => {
    const before = await twins.state();
    const scopes: Record<string, object> = {
      'another organisation': { orgId: twins.ids.a.org },
      'a member of both': { orgId: twins.ids.a.org, userId: twins.people.get('a-owner')?.user.id },
      none: {},
    };
    const faults: string[] = [];
    for (const { query, params = [] } of queries) {
      const told = await tried(client, { scope: scopes[scope] as object, query, params, isKept: true });
      if (told.code !== undefined) {
        if (told.code !== '42501') faults.push(`${query.name}: ${told.code}`);
      } else if (!isEmpty(told) && TELL_OTHERWISE[query.name] === undefined) {
        faults.push(`${query.name}: ${JSON.stringify(told.rows)} ${told.count}`);
      }
    }
    expect(faults).toEqual([]);
    expect(await twins.state()).toEqual(before);
  }, 60_000);

  it('find what is elsewhere where a table is left open', async () => {
    const found = queries.find(({ query }) => query.name === 'orgs.count-dashboards') as ForeignQuery;
    const told = () => tried(client, { scope: { orgId: twins.ids.a.org }, params: [], ...found });
    expect(isEmpty(await told())).toBe(true);
    await twins.sql('alter table dashboards disable row level security');
    const open = await told();
    await twins.sql('alter table dashboards enable row level security');
    expect(isEmpty(open)).toBe(false);
    expect(isEmpty(await told())).toBe(true);
  });

  it('told otherwise, tell nothing of the organisation', async () => {
    for (const name of Object.keys(TELL_OTHERWISE)) {
      const found = queries.find(({ query }) => query.name === name) as ForeignQuery;
      const { rows } = await tried(client, { scope: { orgId: twins.ids.a.org }, params: [], ...found });
      expect(rows.filter(({ privacy, since }) => (privacy ?? since ?? null) !== null)).toEqual([]);
    }
  });

  it('see every row of every table within their organisation alone', async () => {
    for (const table of TENANT_TABLES) {
      const query = namedQuery<[], { org_id: string }>(`spec.${table}`, `select distinct org_id from ${table}`);
      const seen = async (scope: object) => (await tried(client, { scope, query, params: [] })).rows;
      expect(await seen({ orgId: twins.ids.a.org }), table).toEqual([{ org_id: twins.ids.a.org }]);
      expect(await seen({}), table).toEqual([]);
    }
  });
});

const SEEN = namedQuery<[], { org_id: string; pid: number }>(
  'spec.seen',
  'select distinct org_id, pg_backend_pid() as pid from org_members',
);
const BOOM = namedQuery<[], never>('spec.boom', 'select 1 / 0');

describe('a connection that is shared', () => {
  const withPool = async <T>(work: (pool: pg.Pool) => Promise<T>): Promise<T> => {
    const pool = new pg.Pool({ connectionString: twins.server.database.url, max: 1 });
    try {
      return await work(pool);
    } finally {
      await pool.end();
    }
  };
  const pidOf = async (pool: pg.Pool) => (await pool.query('select pg_backend_pid() as pid')).rows[0].pid as number;
  const settings = `select nullif(current_setting('app.org_id', true), '') as org,
    nullif(current_setting('app.user_id', true), '') as person, nullif(current_setting('app.domain', true), '') as domain,
    nullif(current_setting('app.secret_hash', true), '') as secret`;
  const NOTHING = { org: null, person: null, domain: null, secret: null };
  const full = () => ({ orgId: twins.ids.a.org, userId: 1, secretHash: Buffer.from('01', 'hex'), domain: 'qqa7.com' });

  it.each<[string, (on: pg.PoolClient) => Promise<unknown>]>([
    ['a commit', async () => undefined],
    ['an error of the database', (on) => run(on, BOOM, [])],
    [
      'an error of the application',
      async () => {
        throw new Error('boom');
      },
    ],
  ])('forgets the organisation after %s', async (_, work) => {
    await withPool(async (pool) => {
      const pid = await pidOf(pool);
      const done = inTransaction(pool, async (on) => {
        await enterTenant(on, full());
        expect(await run(on, SEEN, [])).toEqual([expect.objectContaining({ org_id: twins.ids.a.org, pid })]);
        await work(on);
      });
      await done.catch((error: Error) => expect(error.message).toMatch(/boom|division by zero/));
      expect(await pidOf(pool)).toBe(pid);
      expect((await pool.query(settings)).rows).toEqual([NOTHING]);
      expect(await run(pool, SEEN, [])).toEqual([]);
      const next = await inTransaction(pool, async (on) => {
        await enterTenant(on, { orgId: twins.ids.b.org });
        return run(on, SEEN, []);
      });
      expect(next).toEqual([{ org_id: twins.ids.b.org, pid }]);
    });
  });

  it('forgets it after a rollback, and one that was entered after a savepoint', async () => {
    await withPool(async (pool) => {
      const on = await pool.connect();
      await on.query('begin');
      await enterTenant(on, { orgId: twins.ids.a.org });
      await on.query('savepoint inner_act');
      await enterTenant(on, { orgId: twins.ids.b.org });
      await on.query('rollback to savepoint inner_act');
      expect((await run(on, SEEN, [])).map(({ org_id }) => org_id)).toEqual([twins.ids.a.org]);
      await on.query('rollback');
      expect((await on.query(settings)).rows).toEqual([NOTHING]);
      expect(await run(on, SEEN, [])).toEqual([]);
      on.release();
    });
  });

  it('would tell the next one, were the setting not made for the transaction alone', async () => {
    await withPool(async (pool) => {
      await pool.query(`select set_config('app.org_id', $1, false)`, [twins.ids.a.org]);
      expect((await run(pool, SEEN, [])).map(({ org_id }) => org_id)).toEqual([twins.ids.a.org]);
    });
  });

  it('mixes nothing up when two hundred come at once', async () => {
    const tenancy = twins.server.app.get(Tenancy, { strict: false });
    const orgs = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? twins.ids.a.org : twins.ids.b.org));
    const read = await Promise.all(orgs.map((orgId) => tenancy.read({ orgId }, (on) => run(on, SEEN, []))));
    expect(read.map(([row]) => row?.org_id)).toEqual(orgs);
    expect(read.every(({ length }) => length === 1)).toBe(true);
    const within = await Promise.all(
      orgs.slice(0, 60).map((orgId, index) =>
        tenancy
          .within(orgId, async (em) => {
            const rows = await em.execute<{ org_id: string }[]>('select distinct org_id from org_members');
            if (index % 5 === 0) throw Object.assign(new Error('undone'), { rows });
            return rows;
          })
          .catch((error: { rows: { org_id: string }[] }) => error.rows),
      ),
    );
    expect(within).toEqual(orgs.slice(0, 60).map((org_id) => [{ org_id }]));
    expect(await tenancy.read({}, (on) => run(on, SEEN, []))).toEqual([]);
  });
});
