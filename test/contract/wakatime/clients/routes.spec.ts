import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type House, openHouse } from './house.js';
import { basic } from './requests.js';

const log: string[] = [];
let house: House;
beforeAll(async () => {
  house = await openHouse({ onLog: (line) => log.push(line) });
});
afterAll(() => house.close());
beforeEach(() => house.sweep());

const PREFIXES = ['/api/v1', '/api/compat/wakatime/v1', '/api'];
const everywhere = (paths: string[]): string[] => paths.flatMap((path) => PREFIXES.map((prefix) => prefix + path));
const SINGLE = everywhere(['/users/current/heartbeats', '/users/current/heartbeat', '/heartbeats', '/heartbeat']);
const BULK = everywhere(['/users/current/heartbeats.bulk']);
const BULK_V1 = '/api/v1/users/current/heartbeats.bulk';

const beat = (name: string, offset = 0) => ({
  entity: `/src/${name}.ts`,
  type: 'file',
  time: house.now() - 600 + offset,
});
/** WakaTime's for one heartbeat is 202, Wakapi's 201. */
const statusAt = (target: string) => (target.startsWith('/api/v1/') ? 202 : 201);
const bodyOf = ({ text }: { text: string }) => JSON.parse(text);

describe('one heartbeat', () => {
  it.each(SINGLE)('at %s: what was stored', async (target) => {
    const answer = await house.ask('POST', target, { ...beat('a'), category: 'debugging' });
    const [stored] = await house.stored();
    expect(answer.status).toBe(statusAt(target));
    expect(bodyOf(answer).data).toMatchObject({
      id: stored?.id,
      entity: '/src/a.ts',
      type: 'file',
      time: house.now() - 600,
      category: 'Debugging',
      language: 'TypeScript',
    });
    expect(stored?.category).toBe('debugging');
  });

  it('is answered as the list shows it', async () => {
    await house.ask('POST', BULK_V1, [{ ...beat('a'), entity: '/src/other.ts' }]);
    const answer = await house.ask('POST', SINGLE[0] as string, { ...beat('a'), project: 'demo', lines: 12 });
    const list = bodyOf(await house.ask('GET', '/api/v1/users/current/heartbeats?date=2026-11-21'));
    expect(list.data).toHaveLength(2);
    expect(list.data).toContainEqual(bodyOf(answer).data);
    expect(bodyOf(answer).data).toMatchObject({ entity: '/src/a.ts', project: 'demo', lines: 12 });
  });

  it.each(BULK)('at %s: 201 and a list of one', async (target) => {
    const answer = await house.ask('POST', target, beat('a'));
    const [stored] = await house.stored();
    expect([answer.status, bodyOf(answer)]).toEqual([201, { responses: [[{ data: { id: stored?.id } }, 201]] }]);
  });

  it('refused: 400 and the fields', async () => {
    const answer = await house.ask('POST', SINGLE[0] as string, { entity: '/a' });
    expect([answer.status, bodyOf(answer)]).toEqual([400, { errors: { time: ['This field is required.'] } }]);
  });
});

describe('several heartbeats', () => {
  it.each(SINGLE)('at %s: stored whole', async (target) => {
    const answer = await house.ask('POST', target, [beat('a'), { entity: '/x' }, beat('b', 1)]);
    const [a, b] = await house.stored();
    expect(answer.status).toBe(statusAt(target));
    expect(bodyOf(answer)).toEqual({
      data: expect.objectContaining({ id: a?.id, entity: '/src/a.ts', type: 'file', time: house.now() - 600 }),
      responses: [
        [{ data: { id: a?.id } }, 201],
        [{ errors: { time: ['This field is required.'] } }, 400],
        [{ data: { id: b?.id } }, 201],
      ],
    });
  });

  it.each(BULK)('at %s: 201, one entry each, in order of sending', async (target) => {
    const answer = await house.ask('POST', target, [beat('late', 9), beat('early'), beat('middle', 5)]);
    const idOf = new Map((await house.stored()).map((row) => [row.entity, row.id]));
    expect(bodyOf(answer)).toEqual({
      responses: ['late', 'early', 'middle'].map((name) => [{ data: { id: idOf.get(`/src/${name}.ts`) } }, 201]),
    });
  });

  it('are read back under the ids that were answered', async () => {
    const answer = await house.ask('POST', BULK_V1, [beat('a'), beat('b', 1)]);
    const list = await house.ask('GET', '/api/v1/users/current/heartbeats?date=2026-11-21');
    const ids = bodyOf(answer).responses.map(([{ data }]: [{ data: { id: string } }]) => data.id);
    expect(bodyOf(list).data.map(({ id }: { id: string }) => id)).toEqual(ids);
  });

  it('under the key `heartbeats` are read too', async () => {
    const answer = await house.ask('POST', BULK_V1, { heartbeats: [beat('a'), beat('b', 1)] });
    expect(bodyOf(answer).responses).toHaveLength(2);
  });

  it('with is_debugging and no category are debugging', async () => {
    await house.ask('POST', BULK_V1, [{ ...beat('a'), is_debugging: true }]);
    expect((await house.stored())[0]?.category).toBe('debugging');
  });
});

describe('the content type', () => {
  it.each([
    undefined,
    'application/json',
    'application/json; charset=utf-8',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'application/vnd.api+json',
    'json',
  ])('%s does not matter', async (type) => {
    const headers: [string, string][] = [
      ['Host', ''],
      ['Authorization', basic(house.key.prefixed)],
      ['Content-Length', ''],
    ];
    if (type !== undefined) headers.push(['Content-Type', type]);
    const body = Buffer.from(JSON.stringify([beat('a')]));
    const answer = await house.send({ method: 'POST', target: BULK_V1, headers, body });
    expect(answer.status).toBe(201);
    expect(await house.stored()).toHaveLength(1);
  });
});

describe('the same heartbeat', () => {
  it('within a batch, again, and by another route answers one id', async () => {
    const twice = await house.ask('POST', BULK_V1, [beat('a'), beat('a')]);
    const again = await house.ask('POST', BULK_V1, [{ ...beat('a'), lines: 99, category: 'debugging' }]);
    const single = await house.ask('POST', SINGLE[0] as string, beat('a'));
    const stored = await house.stored();
    expect(stored).toHaveLength(1);
    const ids = [...bodyOf(twice).responses, ...bodyOf(again).responses].map(([{ data }]) => data.id);
    expect([...ids, bodyOf(single).data.id]).toEqual(new Array(4).fill(stored[0]?.id));
    expect(single.status).toBe(202);
  });

  it('sent 20 times at once is stored once', async () => {
    const batch = Array.from({ length: 25 }, (_, index) => beat(`f${index}`, index));
    const answers = await Promise.all(Array.from({ length: 20 }, () => house.ask('POST', BULK_V1, batch)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await house.stored()).toHaveLength(25);
  });
});

describe('deletion', () => {
  /** The person's zone is UTC; the two heartbeats lie on two days. */
  const twoDays = async () => {
    const midnight = Math.floor(house.now() / 86_400) * 86_400;
    const answer = await house.ask('POST', BULK_V1, [
      { entity: '/src/yesterday.ts', type: 'file', time: midnight - 1 },
      { entity: '/src/today.ts', type: 'file', time: midnight },
    ]);
    return bodyOf(answer).responses.map(([{ data }]: [{ data: { id: string } }]) => data.id) as [string, string];
  };

  it.each(BULK)('at %s by {date, ids} leaves other days alone', async (target) => {
    const ids = await twoDays();
    const answer = await house.ask('DELETE', target, { date: '2026-11-20', ids });
    expect([answer.status, bodyOf(answer)]).toEqual([200, { data: {} }]);
    expect((await house.stored()).map((row) => row.entity)).toEqual(['/src/today.ts']);
  });

  it('by [{id, date}]', async () => {
    const [yesterday, today] = await twoDays();
    const wrongDay = await house.ask('DELETE', BULK_V1, [{ id: yesterday, date: '2026-11-21' }]);
    expect([wrongDay.status, (await house.stored()).length]).toEqual([200, 2]);
    const body = [
      { id: yesterday, date: '2026-11-20' },
      { id: today, date: '2026-11-21' },
    ];
    const answer = await house.ask('DELETE', BULK_V1, body);
    expect([answer.status, bodyOf(answer), await house.stored()]).toEqual([200, { data: {} }, []]);
  });

  it('of ids that do not exist is no error, of a body without a date is one', async () => {
    const unknown = await house.ask('DELETE', BULK_V1, { date: '2026-11-20', ids: ['x', crypto.randomUUID()] });
    expect(unknown.status).toBe(200);
    const bad = await house.ask('DELETE', BULK_V1, { ids: await twoDays() });
    expect([bad.status, bodyOf(bad)]).toEqual([400, { errors: { date: ['This field is required.'] } }]);
    expect(await house.stored()).toHaveLength(2);
  });

  it('lets the same heartbeat come back under its id', async () => {
    const [yesterday] = await twoDays();
    await house.ask('DELETE', BULK_V1, { date: '2026-11-20', ids: [yesterday] });
    expect((await twoDays())[0]).toBe(yesterday);
  });
});

describe('other people', () => {
  it.each(
    [...BULK, ...SINGLE].filter((path) => path.includes('current')),
  )('cannot be written to at %s', async (target) => {
    const answer = await house.ask('POST', target.replace('current', 'somebody-else'), [beat('a')]);
    expect(answer.status).toBe(404);
    expect(await house.stored()).toEqual([]);
  });

  it('without a key are nobody', async () => {
    const headers: [string, string][] = [
      ['Host', ''],
      ['Content-Length', ''],
    ];
    const body = Buffer.from(JSON.stringify([beat('a')]));
    const answer = await house.send({ method: 'POST', target: BULK_V1, headers, body });
    expect(answer.status).toBe(401);
    expect(await house.stored()).toEqual([]);
  });
});

describe('plugins/errors', () => {
  const report = { plugin: 'vim-wakatime/11.1.1', is_panic: true, error_message: 'boom', stacktrace: 'a\nb', logs: '' };

  it.each(everywhere(['/plugins/errors']))('at %s takes a crash report: 201', async (target) => {
    expect((await house.ask('POST', target, report)).status).toBe(201);
  });

  it('logs it without credentials, paths of the person or anything without bounds', async () => {
    const secret = house.key.bare;
    log.length = 0;
    await house.ask('POST', '/api/v1/plugins/errors', {
      ...report,
      entity: '/home/dev/secret.txt',
      logs: `api_key = ${secret} Authorization: ${basic(house.key.prefixed)} ${'x'.repeat(100_000)}`,
    });
    const lines = log.filter((line) => line.includes('plugin-errors'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      level: 'warn',
      plugin: report.plugin,
      error_message: 'boom',
    });
    expect(log.join('')).not.toContain(secret);
    expect(log.join('')).not.toContain(basic(house.key.prefixed).slice('Basic '.length));
    expect(log.join('')).not.toContain('secret.txt');
    expect(lines[0]?.length).toBeLessThan(5000);
  });

  it('takes 1 MB of logs, and refuses 5 MB and a byte', async () => {
    expect((await house.ask('POST', '/api/v1/plugins/errors', { ...report, logs: 'x'.repeat(1e6) })).status).toBe(201);
    expect((await house.ask('POST', '/api/v1/plugins/errors', '"'.padEnd(5_000_001))).status).toBe(413);
  });
});

describe('file_experts', () => {
  const ask = async (body: object) => bodyOf(await house.ask('POST', '/api/v1/users/current/file_experts', body));

  it('answers the time of the caller on that file, on every machine', async () => {
    const demo = { project: 'demo', project_root_count: 4 };
    await house.ask('POST', BULK_V1, [
      { ...beat('x'), ...demo, entity: '/home/dev/demo/src/main.py' },
      { ...beat('x', 120), ...demo, entity: '/home/dev/demo/other.py' },
      { ...beat('x', 180), project: 'demo', project_root_count: 5, entity: '/Users/dev/code/demo/src/main.py' },
      { ...beat('x', 240), project: 'fork', project_root_count: 4, entity: '/home/dev/fork/src/main.py' },
      { ...beat('x', 480), ...demo, entity: '/home/dev/demo/other.py' },
    ]);
    const answer = await ask({ entity: '/home/dev/demo/src/main.py', ...demo });
    expect(answer.data).toEqual([
      {
        total: { decimal: '0.05', digital: '0:03', text: '3 mins', total_seconds: 180 },
        user: {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          is_current_user: true,
          long_name: expect.any(String),
          name: expect.any(String),
        },
      },
    ]);
    expect((await ask({ entity: '/home/dev/demo/src/main.py' })).data[0].total.total_seconds).toBe(120);
    expect((await ask({ entity: '/nowhere', project: 'demo', project_root_count: 1 })).data[0].total.text).toBe(
      '0 secs',
    );
  });

  it('without a file: 400', async () => {
    const answer = await house.ask('POST', '/api/v1/users/current/file_experts', { project: 'demo' });
    expect([answer.status, bodyOf(answer)]).toEqual([400, { errors: { entity: ['This field is required.'] } }]);
  });
});
