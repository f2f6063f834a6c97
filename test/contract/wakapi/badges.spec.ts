import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectLabels } from '#libs/projects';
import type { TestApp, TestUser } from '../../support/app.js';
import { coder, SHARED, startWakapi, work } from './coder.js';

let app: TestApp;
let ada: TestUser;
let hugo: TestUser;

beforeAll(async () => {
  app = await startWakapi();
  ada = await coder(app, { settings: SHARED });
  hugo = await coder(app, { username: 'hugo' });
  const labels = app.app.get(ProjectLabels, { strict: false });
  await labels.set(ada.user.id, 'demo', ['work']);
  await labels.set(ada.user.id, 'old', ['work', 'fun']);
  await coder(app, { username: 'a.b', settings: { ...SHARED, share_days: 14, projects_used_public: false } });
}, 60_000);
afterAll(() => app?.close());

const shields = (path: string) => app.request.get(`/api/compat/shields/v1/${path}`);
const badge = (path: string) => app.request.get(`/api/badge/${path}`);

describe('the data of a badge', () => {
  it('has the shape that shields.io reads', async () => {
    const { body, headers } = await shields('ada/interval:any').expect(200);
    expect(body).toEqual({ schemaVersion: 1, label: 'Beatkeeper', message: '1 hrs 40 mins', color: '2f855a' });
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['cache-control']).toBe('public, max-age=3600');
    expect(headers['access-control-allow-origin']).toBe('*');
  });

  it.each([
    ['interval:today', '1 hrs 0 mins'],
    ['interval:yesterday', '0 hrs 30 mins'],
    ['interval:24_hours', '1 hrs 0 mins'],
    ['interval:7_days', '1 hrs 30 mins'],
    ['interval:last_month', '0 hrs 0 mins'],
    ['interval:year', '1 hrs 40 mins'],
    ['interval:12_months', '1 hrs 40 mins'],
    ['interval:nobody_knows', '1 hrs 30 mins'],
    ['anything', '1 hrs 30 mins'],
    ['interval:any/project:demo', '1 hrs 0 mins'],
    ['project:demo/interval:any', '1 hrs 0 mins'],
    ['interval:any/project:a%2Fb%20%22c%22', '0 hrs 30 mins'],
    ['interval:any/project:nothing', '0 hrs 0 mins'],
    ['interval:any/project:-', '0 hrs 0 mins'],
    ['interval:any/language:go', '1 hrs 10 mins'],
    ['interval:any/editor:vscode', '1 hrs 40 mins'],
    ['interval:any/os:Macos', '1 hrs 40 mins'],
    ['interval:any/os:Linux', '0 hrs 0 mins'],
    ['interval:any/machine:lap', '1 hrs 40 mins'],
    ['interval:any/label:work', '1 hrs 10 mins'],
    ['interval:any/label:fun', '0 hrs 10 mins'],
    ['interval:any/label:default', '0 hrs 30 mins'],
    ['interval:any/label:none', '0 hrs 0 mins'],
  ])('%s: %s', async (path, message) => {
    expect((await shields(`ada/${path}`).expect(200)).body.message).toBe(message);
  });
});

describe('a badge', () => {
  it('is a drawing that does nothing', async () => {
    const response = await badge('ada/interval:any/project:demo?label=%3Cb%3E%26&color=orange').expect(200);
    expect(response.headers).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'cache-control': 'public, max-age=3600',
      'content-security-policy': expect.stringContaining('sandbox'),
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
    const svg = String(response.body);
    expect(svg).toContain('<title>&lt;b&gt;&amp;: 1 hrs 0 mins</title>');
    expect(svg).toContain('fill="#fe7d37"');
    expect(svg).not.toMatch(/<script|href|<b>/);
  });

  it.each([
    ['color=%22%2F%3E', 'color: Neither the name of a color nor three or six hexadecimal digits'],
    [`label=${'x'.repeat(61)}`, 'label: No more than 60 characters'],
  ])('refuses ?%s', async (query, says) => {
    for (const ask of [badge, shields]) {
      const { text, headers } = await ask(`ada/interval:any?${query}`).expect(400);
      expect([text, headers['content-type'], headers['cache-control']]).toEqual([
        says,
        'text/plain; charset=utf-8',
        'no-store, private',
      ]);
    }
  });

  it('is not sent again until the time has changed', async () => {
    const ask = (tag: string) => badge('ada/interval:30_days/project:demo').set('if-none-match', tag);
    const { etag } = (await ask('"none"').expect(200)).headers;
    const { headers } = await ask(String(etag)).expect(304);
    expect(headers['cache-control']).toBe('public, max-age=3600');
    await badge('ada/interval:30_days/project:demo?color=red').set('if-none-match', String(etag)).expect(200);
    await work(app, ada, [{ from: '2026-10-10T11:00:00Z', minutes: 10, project: 'demo', language: 'Go' }]);
    expect(String((await ask(String(etag)).expect(200)).body)).toContain('1 hrs 10 mins');
  });

  it.each([
    'interval:any/project:%00',
    `interval:any/project:${'x'.repeat(4000)}`,
    'interval:any/label:%00',
    "interval:any/machine:'%3B--",
    'interval:any/language:%F0%9F%8F%94',
    'interval:%00/..%2F..',
    'interval:any/project:demo/project:%5B%5D?label[]=a&color[x]=b&label=__proto__',
  ])('says something of %s', async (path) => {
    const { status, headers } = await badge(`ada/${path}`);
    expect([200, 400], path).toContain(status);
    expect(headers['content-type']).toMatch(/^(image\/svg\+xml|text\/plain)/);
  });

  it('is also a HEAD, and survives an address that is none', async () => {
    await app.request.head('/api/badge/ada/interval:any').expect(200);
    await badge('ada/project:%E0%A4%A').expect(400);
  });
});

describe('what a person does not share', () => {
  it.each([
    ['hugo/interval:today', 403, 'user did not opt in to share their time'],
    ['hugo/interval:any/project:demo', 403, 'user did not opt in to share their time'],
    ['a.b/interval:today/project:demo', 403, 'user did not opt in to share entity-specific data'],
    ['a.b/interval:any', 403, 'requested time range too broad'],
    ['a.b/interval:30_days', 403, 'requested time range too broad'],
    ['a.b/interval:yesterday', 200, undefined],
    ['a.b/interval:14_days/language:Go', 200, undefined],
    ['nobody/interval:any', 404, '404 not found'],
    ['current/interval:any', 401, '401 unauthorized'],
  ])('%s: %i', async (path, status, says) => {
    for (const ask of [badge, shields]) {
      const { text, headers } = await ask(path).expect(status);
      if (says === undefined) continue;
      expect([text, headers['content-type']]).toEqual([says, 'text/plain; charset=utf-8']);
      expect(headers['cache-control']).toBe('no-store, private');
    }
  });

  it('they see themselves, and no cache keeps that for others', async () => {
    const { body, headers } = await shields('hugo/interval:any/project:demo')
      .set('authorization', hugo.authorization)
      .expect(200);
    expect(body.message).toBe('1 hrs 0 mins');
    expect(headers['cache-control']).toBe('private, no-cache');
    expect(headers.vary).toContain('Authorization');
    await shields('hugo/interval:any').set('authorization', ada.authorization).expect(403);
    await shields('hugo/interval:any').set('authorization', 'Bearer waka_nonsense').expect(401);
  });
});

describe('the chart of a year', () => {
  const chart = (path: string) => app.request.get(`/api/activity/chart/${path}`);

  it('has a square for each day', async () => {
    const { body, headers } = await chart('ada.svg').expect(200);
    const svg = String(body);
    expect(svg.match(/<rect x=/g)).toHaveLength(371);
    expect(svg).toContain('<title>30 mins on Fri Oct 9th 2026</title>');
    expect(svg).toContain('<title>10 mins on Sat Aug 29th 2026</title>');
    expect(svg).toContain('>Beatkeeper</text>');
    expect(headers['cache-control']).toBe('public, max-age=21600');
    await chart('ada.svg').set('if-none-match', String(headers.etag)).expect(304);
  });

  it('is dark and unsigned where that is asked for', async () => {
    const svg = String((await chart('ada.svg?dark&noattr').expect(200)).body);
    expect(svg).toContain('#242b3a');
    expect(svg).not.toContain('Beatkeeper');
    expect(String((await chart('ada.svg?dark=false').expect(200)).body)).not.toContain('#242b3a');
  });

  it('is for whom it is shared with', async () => {
    expect((await chart('hugo.svg').expect(403)).text).toBe('user did not opt in to share their activity');
    await chart('hugo.svg').set('authorization', hugo.authorization).expect(200);
    expect(String((await chart('a.b.svg').expect(200)).body)).toContain('10 mins on Sat Aug 29th 2026');
    await chart('nobody.svg').expect(404);
    expect((await chart('ada').expect(404)).text).toBe('404 not found');
  });
});

describe('an avatar', () => {
  it('is the same for the same text', async () => {
    const [one, again, other] = await Promise.all(
      ['d41d8cd98f', 'd41d8cd98f', 'ada'].map((hash) => app.request.get(`/api/avatar/${hash}.svg`).expect(200)),
    );
    expect(String(one?.body)).toBe(String(again?.body));
    expect(String(one?.body)).not.toBe(String(other?.body));
    expect(one?.headers).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'cache-control': 'public, max-age=2592000',
    });
    await app.request.get('/api/avatar/ada.svg').set('if-none-match', String(other?.headers.etag)).expect(304);
  });

  it.each(['ada', 'ada.png', `${'a'.repeat(129)}.svg`, '%3Cb%3E.svg'])('%s is none', async (file) => {
    expect((await app.request.get(`/api/avatar/${file}`).expect(404)).text).toBe('404 not found');
  });
});

describe('a client as shields.io is one', () => {
  const KNOWN = new Set([
    ...['schemaVersion', 'label', 'message', 'color', 'labelColor', 'isError', 'namedLogo', 'logoSvg', 'logoColor'],
    ...['logoSize', 'style', 'cacheSeconds'],
  ]);

  /** Fetches without a credential, takes JSON of the one version with known fields only, and draws nothing else. */
  async function paint(url: string): Promise<{ text: string; color: string } | 'invalid'> {
    const response = await fetch(url, { headers: { accept: 'application/json', 'user-agent': 'shields.io' } });
    if (response.status !== 200) return 'invalid';
    const body = (await response.json()) as Record<string, unknown>;
    const { schemaVersion, label, message, color = 'lightgrey' } = body;
    const isValid =
      schemaVersion === 1 &&
      typeof label === 'string' &&
      typeof message === 'string' &&
      message !== '' &&
      typeof color === 'string' &&
      Object.keys(body).every((key) => KNOWN.has(key));
    return isValid ? { text: `${label}: ${message}`, color } : 'invalid';
  }

  it('draws what is shared, and only that', async () => {
    const at = (path: string) => `${app.url}/api/compat/shields/v1/${path}`;
    const all = await paint(at('a.b/interval:last_7_days/os:Mac'));
    expect(all).toEqual({ text: 'Beatkeeper: 1 hrs 30 mins', color: '2f855a' });
    expect(await paint(at('hugo/interval:any'))).toBe('invalid');
    expect(await paint(at('nobody/interval:any'))).toBe('invalid');
  });
});
