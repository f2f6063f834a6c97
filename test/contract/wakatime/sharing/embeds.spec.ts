import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountsService } from '#libs/accounts';
import { parseScopes } from '#libs/kernel';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { NOW, tellStory } from '../story.js';

let app: TestApp;
let jane: TestUser;
let stranger: TestUser;

beforeAll(async () => {
  app = await startApp({ now: NOW });
  jane = await tellStory(app);
  stranger = await app.createUser({ username: 'stranger' });
});
afterAll(() => app?.close());

const TOKENS = '/api/v1/users/current/share_tokens';
const LIVING_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const as = (user: TestUser) => ({ authorization: user.authorization });
const publish = (input: object, user = jane) => app.request.post(TOKENS).set(as(user)).send(input);

async function published(input: object): Promise<string> {
  return (await publish({ range: 'last_7_days', ...input }).expect(201)).body.data.id;
}

const look = (id: string, rest = '.json') => app.request.get(`/share/@jane/${id}${rest}`);

describe('publishing a chart', () => {
  it('answers with its addresses, and lists them again', async () => {
    const { body } = await publish({ kind: 'languages', range: 'last_30_days', title: ' What I write ' }).expect(201);
    const { id } = body.data;
    expect(id).toMatch(LIVING_ID);
    expect(body.data).toEqual({
      id,
      kind: 'languages',
      range: 'last_30_days',
      title: 'What I write',
      urls: {
        json: `http://beatkeeper.test/share/@jane/${id}.json`,
        svg: `http://beatkeeper.test/share/@jane/${id}.svg`,
        png: `http://beatkeeper.test/share/@jane/${id}.png`,
      },
      is_expired: false,
      expires_at: null,
      created_at: '2026-10-10T20:30:00Z',
    });
    const { body: list } = await app.request.get(TOKENS).set(as(jane)).expect(200);
    expect(list).toEqual({ data: [body.data], page: 1, prev_page: null, next_page: null, total: 1, total_pages: 1 });
  });

  it.each([
    [{}, ['kind', 'range']],
    [{ kind: 'machines', range: 'last_7_days' }, ['kind']],
    [{ kind: 'editors', range: 'today' }, ['range']],
    [{ kind: 'editors', range: 'last_year', title: 'x'.repeat(101) }, ['title']],
    [{ kind: 'editors', range: 'last_year', expires_at: 'soon' }, ['expires_at']],
    [{ kind: 'editors', range: 'last_year', expires_at: '2026-10-10T20:30:00Z' }, ['expires_at']],
  ])('%j is refused for %j', async (input, fields) => {
    const { body } = await publish(input).expect(400);
    expect(Object.keys(body.errors).sort()).toEqual(fields);
  });

  it('takes a key that may write, and read what is told', async () => {
    const statusWith = async (scopes: string) => {
      const key = await app.createKey(jane.user, { scopes: parseScopes(scopes).scopes });
      const input = { kind: 'editors', range: 'last_7_days' };
      return (await app.request.post(TOKENS).set('authorization', `Bearer ${key}`).send(input)).status;
    };
    expect(await statusWith('write_heartbeats')).toBe(403);
    expect(await statusWith('write_heartbeats read_stats')).toBe(403);
    expect(await statusWith('read_heartbeats')).toBe(403);
    expect(await statusWith('write_heartbeats read_heartbeats read_summaries')).toBe(201);
  });

  it("is not found at somebody else's", async () => {
    const id = await published({ kind: 'editors' });
    for (const [method, path] of [
      ['get', '/api/v1/users/jane/share_tokens'],
      ['post', '/api/v1/users/jane/share_tokens'],
      ['delete', `/api/v1/users/jane/share_tokens/${id}`],
      ['delete', `${TOKENS}/${id}`],
    ] as const) {
      expect((await app.request[method](path).set(as(stranger))).status).toBe(404);
    }
    await look(id).expect(200);
  });
});

describe('a published chart', () => {
  it('has a total for every day', async () => {
    const id = await published({ kind: 'coding_activity' });
    const { body } = await look(id).expect(200);
    expect(body.data).toHaveLength(7);
    expect(body.data.at(-2)).toEqual({
      grand_total: { hours: 0, minutes: 47, total_seconds: 2820, digital: '0:47', decimal: '0.78', text: '47 mins' },
      range: {
        date: '2026-10-10',
        start: '2026-10-09T18:15:00Z',
        end: '2026-10-10T18:14:59Z',
        text: 'Yesterday',
        timezone: 'Asia/Kathmandu',
      },
    });
    expect(body.data.map((day: { grand_total: { total_seconds: number } }) => day.grand_total.total_seconds)).toEqual([
      0, 0, 0, 0, 0, 2820, 900,
    ]);
  });

  it.each([
    [
      'languages',
      [
        ['TypeScript', 67.74],
        ['Other', 24.19],
        ['Markdown', 8.06],
      ],
    ],
    [
      'editors',
      [
        ['VS Code', 80.65],
        ['Claude Code', 19.35],
      ],
    ],
    ['projects', [['beacon', 100]]],
    [
      'categories',
      [
        ['Coding', 72.58],
        ['AI Coding', 19.35],
        ['Writing Docs', 8.06],
      ],
    ],
    ['operating_systems', [['Linux', 100]]],
  ])('has shares of %s, and no times', async (kind, expected) => {
    const { body } = await look(await published({ kind })).expect(200);
    expect(body.data.map(({ name, percent }: { name: string; percent: number }) => [name, percent])).toEqual(expected);
    for (const item of body.data) {
      expect(Object.keys(item)).toEqual(['name', 'percent', 'color']);
      expect(item.color).toMatch(/^#[0-9a-f]{6}$/i);
    }
  });

  it.each(['last_30_days', 'last_year', 'all_time'])('reaches back over %s', async (range) => {
    const { body } = await look(await published({ kind: 'coding_activity', range })).expect(200);
    const days = { last_30_days: 30, last_year: 365, all_time: 22 };
    expect(body.data).toHaveLength(days[range as keyof typeof days]);
  });

  it('is there by name and by id of its owner, with and without an ending', async () => {
    const id = await published({ kind: 'editors' });
    const { body } = await look(id).expect(200);
    for (const path of [`jane/${id}.json`, `${jane.user.uuid}/${id}.json`, `@JANE/${id}`]) {
      expect((await app.request.get(`/share/${path}`).expect(200)).body).toEqual(body);
    }
    for (const path of [`@stranger/${id}.json`, `current/${id}.json`, `@jane/${jane.user.uuid}.json`, '@jane/x.json']) {
      expect((await app.request.get(`/share/${path}`)).status).toBe(404);
    }
    await look(id, '.gif').expect(404);
  });

  it('may be read by every page, and kept for a while', async () => {
    const id = await published({ kind: 'editors' });
    const first = await look(id).set('origin', 'https://blog.example').expect(200);
    expect(first.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=300',
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    const etag = first.headers.etag as string;
    const again = await look(id).set('if-none-match', etag);
    expect([again.status, again.text, again.headers['cache-control']]).toEqual([304, '', 'public, max-age=300']);
    expect((await look(id, '.svg').set('if-none-match', etag)).status).toBe(200);
  });
});

describe('a drawing', () => {
  it('cannot do anything, whatever its title', async () => {
    const title = '</text><script>alert("1")</script>&\u0007';
    const { headers, body } = await look(await published({ kind: 'languages', title }), '.svg').expect(200);
    const svg = String(body);
    expect(headers['content-type']).toBe('image/svg+xml; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;</title>');
    expect(svg).not.toMatch(/<script|href|url\(/);
    expect(svg).not.toContain('\u0007');
    expect(svg).toContain('prefers-color-scheme:dark');
  });

  it('has the theme that is asked for', async () => {
    const id = await published({ kind: 'coding_activity' });
    const dark = String((await look(id, '.svg?theme=dark').expect(200)).body);
    expect(dark).toContain('.g{fill:#161b22');
    expect(dark).not.toContain('@media');
    expect((await look(id, '.svg?theme=pink').expect(400)).body).toHaveProperty('errors.theme');
  });

  it('is a picture twice its size', async () => {
    const { headers, body } = await look(await published({ kind: 'languages' }), '.png').expect(200);
    const bytes = body as Buffer;
    expect(headers['content-type']).toBe('image/png');
    expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([960, 280]);
  });
});

describe('a script', () => {
  it('calls the function with the numbers', async () => {
    const id = await published({ kind: 'projects' });
    const { body } = await look(id).expect(200);
    const { headers, text } = await look(id, '.json?callback=charts.draw').expect(200);
    expect(headers['content-type']).toBe('application/javascript; charset=utf-8');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(text.startsWith('/**/charts.draw({')).toBe(true);
    const seen: unknown[] = [];
    runInNewContext(text, { charts: { draw: (data: unknown) => seen.push(JSON.parse(JSON.stringify(data))) } });
    expect(seen).toEqual([body]);
  });

  it.each([
    'alert(1)',
    'a;b',
    'a b',
    '1a',
    'a..b',
    'a[0]',
    '<script>',
    'x'.repeat(101),
  ])('is none for %s', async (name) => {
    const id = await published({ kind: 'projects' });
    const answer = await look(id, `.json?callback=${encodeURIComponent(name)}`);
    expect([answer.status, answer.headers['cache-control']]).toEqual([400, 'no-store, private']);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
  });
});

describe('an address', () => {
  it('is dead when its chart is taken back', async () => {
    const id = await published({ kind: 'editors' });
    await app.request.delete(`${TOKENS}/${id}`).set(as(jane)).expect(204);
    for (const ending of ['.json', '.svg', '.png', '.json?callback=f']) await look(id, ending).expect(404);
    await app.request.delete(`${TOKENS}/${id}`).set(as(jane)).expect(404);
  });

  it('is dead when its time is over', async () => {
    const id = await published({ kind: 'editors', expires_at: '2026-10-10T20:31:00Z' });
    await look(id).expect(200);
    app.clock.advance(60_000_000);
    await look(id).expect(404);
    const { body } = await app.request.get(TOKENS).set(as(jane)).expect(200);
    expect(body.data.find((token: { id: string }) => token.id === id)).toMatchObject({
      is_expired: true,
      expires_at: '2026-10-10T20:31:00Z',
    });
  });

  it('is dead while its owner is suspended', async () => {
    const id = await published({ kind: 'editors' });
    const accounts = app.app.get(AccountsService, { strict: false });
    await accounts.suspend(jane.user.id, { kind: 'operator' });
    await look(id).expect(404);
    await accounts.restore(jane.user.id, { kind: 'operator' });
    await look(id).expect(200);
  });

  it('is one of a hundred at most', async () => {
    const { body } = await app.request.get(TOKENS).set(as(jane)).expect(200);
    for (let count = body.total; count < 100; count += 1) await published({ kind: 'editors' });
    const refused = await publish({ kind: 'editors', range: 'last_year' }).expect(400);
    expect(refused.body).toEqual({ errors: { kind: ['No more than 100 charts.'] } });
  });
});
