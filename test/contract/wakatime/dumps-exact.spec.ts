import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';

/** 14:00 of April 6th 2026 in Chatham, the day after its clocks went back from UTC+13:45 to UTC+12:45. */
const NOW = '2026-04-06T01:15:00Z';
const AGENT = 'wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 vim/9.1 vim-wakatime/11.1.1';

interface Exported {
  readonly user: { readonly id: string };
  readonly range: unknown;
  readonly days: readonly { readonly date: string; readonly heartbeats: readonly Record<string, unknown>[] }[];
}

let app: TestApp;
let ngaio: TestUser;
let exported: Exported;

/** Local midnights: 04-04T10:15Z, 04-05T11:15Z after 25 hours, 04-06T11:15Z. */
const TIMES = [
  1_775_297_699.999_999, // 2026-04-04 23:59:59.999999, UTC+13:45
  1_775_297_700, // 2026-04-05 00:00:00
  1_775_387_699.999_998, // 2026-04-05 23:59:59.999998, UTC+12:45
  1_775_387_700.000_001, // 2026-04-06 00:00:00.000001
];

beforeAll(async () => {
  app = await startApp({ now: NOW });
  ngaio = await app.createUser({ username: 'ngaio', timezone: 'Pacific/Chatham' });
  const rows = TIMES.map((time, index) => ({
    time,
    entity: `/home/ngaio/"quoted",\nwith a line ✓/${index}.ts`,
    project: index === 1 ? null : 'mānuka',
    language: index === 2 ? null : 'TypeScript',
    dependencies: index === 3 ? ['a,b', 'c"d'] : [],
    line_additions: index,
    ai_output_tokens: 1_000_000,
  }));
  await send(ngaio, rows);
  exported = await exportOf(ngaio);
});
afterAll(() => app?.close());

async function send({ authorization }: TestUser, rows: readonly object[]): Promise<void> {
  const { body } = await app.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set({ authorization, 'user-agent': AGENT, 'x-machine-name': encodeURIComponent('pātaka') })
    .send([...rows]);
  expect(body.responses.map(([, status]: [unknown, number]) => status)).toEqual(rows.map(() => 201));
}

async function fileOf({ authorization }: TestUser, type: string): Promise<Response> {
  const path = '/api/v1/users/current/data_dumps';
  await app.request.post(path).set('authorization', authorization).send({ type }).expect(201);
  await drainJobs(app);
  const { body } = await app.request.get(path).set('authorization', authorization);
  const dump = body.data.find((entry: { type: string }) => entry.type === type);
  return fetch(dump.download_url.replace('http://beatkeeper.test', app.url));
}

const exportOf = async (person: TestUser) => (await (await fileOf(person, 'heartbeats')).json()) as Exported;
const rowsOf = ({ days }: Exported) => days.flatMap(({ heartbeats }) => heartbeats);

describe('an export', () => {
  it('cuts days where the clock of the place does, to the microsecond', () => {
    expect(exported.range).toEqual({ start: 1_775_211_300, end: 1_775_474_099 });
    expect(exported.days.map(({ date, heartbeats }) => [date, heartbeats.map(({ time }) => time)])).toEqual([
      ['2026-04-04', [1_775_297_699.999_999]],
      ['2026-04-05', [1_775_297_700, 1_775_387_699.999_998]],
      ['2026-04-06', [1_775_387_700.000_001]],
    ]);
  });

  it('sent to another account says the same of it', async () => {
    const twin = await app.createUser({ username: 'twin', timezone: 'Pacific/Chatham' });
    await send(twin, rowsOf(exported));
    const again = await exportOf(twin);
    const own = ({ id, user_id, machine_name_id, user_agent_id, ...facts }: Record<string, unknown>) => facts;
    expect(rowsOf(again).map(own)).toEqual(rowsOf(exported).map(own));
    expect(again.days.map(({ date }) => date)).toEqual(exported.days.map(({ date }) => date));
    expect(rowsOf(again).map(({ user_id }) => user_id)).toEqual(TIMES.map(() => twin.user.uuid));
  });

  it('as CSV quotes what would break a line', async () => {
    const text = await (await fileOf(ngaio, 'csv')).text();
    expect(text.split('\r\n')).toHaveLength(TIMES.length + 2);
    expect(text).toContain(
      ',1775387700.000001,"/home/ngaio/""quoted"",\nwith a line ✓/3.ts",file,coding,mānuka,,TypeScript,',
    );
    expect(text).toContain(',"[""a,b"",""c\\""d""]",');
    expect(text).toContain(',1000000,');
  });
});
