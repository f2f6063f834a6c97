import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '#libs/platform/database';
import { PEOPLE_SEARCH } from '../../../migrations/tables/administration.sql.js';
import { type Administration, openAdministration } from '../../../test/support/administration.js';
import { ROLES, withClient } from '../../../tools/postgres/roles.mjs';
import { PeopleSearch } from './people-search.js';
import { PEOPLE_LIKE, PEOPLE_WITH_WORDS, WORD_LIKENESS } from './sql/people-search.sql.js';

let house: Administration;
beforeAll(async () => {
  house = await openAdministration('2026-10-10T12:00:00Z');
  for (const username of ['jane', 'jane-doe', 'johnny', 'zelda_fitz', '10']) await house.users.create({ username });
  await owner(`update users set full_name = 'ångström Müller', email = 'Hello.World@Example.com', github_username = 'octo-jones',
    slack_id = 'U0123ABC', slack_username = 'quince' where username = 'zelda_fitz'`);
});
afterAll(() => house?.close());

const owner = (sql: string) => withClient(house.database.superUrl, (client) => client.query(sql));
const names = async (text: string, limit = 10) =>
  (await new PeopleSearch(house.pools).find(text, limit)).map(({ username, score }) => `${username} ${score}`);

describe('by trigrams', () => {
  it('is what a migrated database with pg_trgm has', async () => {
    expect(await new PeopleSearch(house.pools).method()).toBe('trigrams');
  });

  it.each([
    ['jane', ['jane 1', 'jane-doe 0.99']],
    [' JANE ', ['jane 1', 'jane-doe 0.99']],
    ['jnae', []],
    ['zeldda', ['zelda_fitz 0.625']],
    ['ones', ['zelda_fitz 0.6']],
    ['world@exam', ['zelda_fitz 0.909']],
    ['hello.world@example.com', ['zelda_fitz 1']],
    ['u0123abc', ['zelda_fitz 1']],
    ['ångström müller', ['zelda_fitz 1']],
    ['jo', ['johnny 0.667', 'zelda_fitz 0.667']],
    ['%', []],
    ['_', []],
    ['\\', []],
    ['', []],
    ['   ', []],
    ['quince octo', ['zelda_fitz 0.583']],
  ])('%j finds %j', async (text, found) => {
    expect(await names(text)).toEqual(found);
  });

  it('takes a number for the account or the name', async () => {
    const [ten] = await new PeopleSearch(house.pools).find('10', 10);
    expect(ten?.username).toBe('10');
    expect((await new PeopleSearch(house.pools).find(String(ten?.id), 10))[0]?.username).toBe('10');
  });

  it('stops where it is told to', async () => {
    expect(await names('jane', 1)).toEqual(['jane 1']);
  });
});

describe('among 20 000 people', () => {
  /** What the planner does with a statement, its settings as they come. */
  const plan = async ({ text }: { text: string }, values: unknown[]) => {
    const client = await house.pools.read.connect();
    try {
      await client.query('begin');
      await run(client, WORD_LIKENESS, ['0.4']);
      return (await client.query(`explain (costs off) ${text}`, values)).rows
        .map((row) => row['QUERY PLAN'])
        .join('\n');
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  beforeAll(async () => {
    await owner(`insert into users (uuid, username, email, full_name, github_username, policy_id, created_at, modified_at)
      select gen_random_uuid(), left(md5(n::text), 8) || n, left(md5((n * 7)::text), 10) || '@' || left(md5((n % 50)::text), 6)
          || '.example', initcap(left(md5((n * 3)::text), 6) || ' ' || left(md5((n * 5)::text), 8)),
        case when n % 3 = 0 then left(md5((n * 11)::text), 9) end, u.policy_id, now(), now()
      from generate_series(1, 20000) n, (select policy_id from users where username = 'jane') u`);
    await owner('vacuum analyze users');
  }, 120_000);

  it.each([
    ['zeldda', '%zeldda%', null],
    ['hello.world@example.com', '%hello.world@example.com%', null],
    ['ze', null, null],
    ['10', null, 10],
  ])('%s is found by the index of trigrams', async (text, pattern, number) => {
    const nodes = await plan(PEOPLE_LIKE, [text, pattern, number, 10]);
    expect(nodes).toContain('Bitmap Index Scan on users_search_trigrams');
    expect(nodes).not.toContain('Seq Scan on users');
  });

  it('is found as before', async () => {
    expect(await names('zeldda', 1)).toEqual(['zelda_fitz 0.625']);
    expect(await names('jane', 2)).toEqual(['jane 1', 'jane-doe 0.99']);
  });
});

describe('by beginnings of words, where pg_trgm may not be created', () => {
  beforeAll(async () => {
    await owner('drop index users_search_trigrams; drop extension pg_trgm');
    const { rows } = await owner('select quote_ident(current_database()) as name, session_user as superuser');
    const [{ name, superuser }] = rows;
    await owner(`alter database ${name} owner to "${superuser}"; revoke create on database ${name} from public;
      grant create on schema public to ${ROLES.owner}`);
    const [, index] = PEOPLE_SEARCH;
    await withClient(house.database.ownerUrl, (client) => client.query(index));
    await owner('vacuum analyze users');
  }, 120_000);

  it('asks the index of words', async () => {
    const client = await house.pools.read.connect();
    try {
      const { rows } = await client.query(`explain (costs off) ${PEOPLE_WITH_WORDS.text}`, ['doe', 'doe:*', null, 10]);
      const nodes = JSON.stringify(rows);
      expect(nodes).toContain('Bitmap Index Scan on users_search_words');
      expect(nodes).not.toContain('Seq Scan on users');
    } finally {
      client.release();
    }
  });

  it('is what is found in the catalogue', async () => {
    expect(await new PeopleSearch(house.pools).method()).toBe('words');
  });

  it.each([
    ['jane', ['jane 1', 'jane-doe 0.8']],
    ['DOE', ['jane-doe 0.6']],
    ['zeldda', []],
    ['world@exam', ['zelda_fitz 0.6']],
    ['hello.w', ['zelda_fitz 0.8']],
    ['u0123abc', ['zelda_fitz 1']],
    ['müll', ['zelda_fitz 0.6']],
    ["jane' & !x:*", []],
    ['&|!():*', []],
    ['', []],
  ])('%j finds %j', async (text, found) => {
    expect(await names(text)).toEqual(found);
  });
});
