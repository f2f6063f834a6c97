import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type House, openHouse } from './house.js';
import { browserExtension, vscodeWeb } from './models.js';
import { play } from './play.js';
import {
  browserBulk,
  browserItems,
  EXTENSION_ORIGIN,
  goCliBulk,
  goItems,
  preflight,
  vscodeWebBulk,
  vscodeWebItems,
  WEB_EDITOR_ORIGIN,
} from './requests.js';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(() => house.sweep());

describe('the browser extension', () => {
  it('delivers plain text, times as text, and placeholders that become the latest project', async () => {
    await house.send(goCliBulk(house.key, goItems(house.now() - 600)));
    const items = browserItems(house.now() - 60);
    const played = await play(house, browserExtension, (batch) => browserBulk(house.key, batch), items);
    expect([played.answers.length, played.delivered, played.queued]).toEqual([1, items, []]);
    expect((await house.stored()).slice(3)).toMatchObject([
      {
        entity: 'https://github.com/acme/demo/pull/7',
        type: 'url',
        category: 'code reviewing',
        project: 'demo',
        branch: 'feature/x',
        language: 'Python',
      },
      { entity: 'docs.example.test', type: 'domain', category: 'browsing', project: 'demo' },
      { entity: 'meet.example.test', type: 'app', category: 'meeting', project: null },
    ]);
  });

  it('may read the answer', async () => {
    const answer = await house.send(browserBulk(house.key, browserItems(house.now() - 60)));
    expect(['*', EXTENSION_ORIGIN]).toContain(answer.headers['access-control-allow-origin']);
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('drops what is refused, and does not send it for ever', async () => {
    const [good] = browserItems(house.now() - 60) as [object];
    const bad = { ...good, time: 'soon' };
    const played = await play(house, browserExtension, (batch) => browserBulk(house.key, batch), [bad, good]);
    expect(played).toMatchObject({ dropped: [bad], delivered: [good], queued: [] });
  });

  it('is told of a bad key', async () => {
    const answer = await house.send(browserBulk({ prefixed: 'waka_x', bare: 'x' }, browserItems(house.now() - 60)));
    expect(answer.status).toBe(401);
    expect(['*', EXTENSION_ORIGIN]).toContain(answer.headers['access-control-allow-origin']);
    expect(browserExtension(answer, 3).fates).toEqual(['queued', 'queued', 'queued']);
  });
});

describe('VS Code in the browser', () => {
  it('delivers JSON inside of a JSON string', async () => {
    const items = vscodeWebItems(house.now() - 60);
    const played = await play(house, vscodeWeb, (batch) => vscodeWebBulk(house.key, batch), items);
    expect([played.answers[0]?.status, played.delivered]).toEqual([201, items]);
    expect(await house.stored()).toMatchObject([
      {
        entity: '/github.dev/acme/web/src/app.ts',
        project: 'web',
        category: 'ai coding',
        lines: 80,
        lineno: 12,
        ai_line_changes: 5,
        is_write: false,
      },
      { entity: 'Untitled-1', is_write: true },
    ]);
  });

  it('loses nothing good beside something bad', async () => {
    const [first, second] = vscodeWebItems(house.now() - 60) as [object, object];
    await play(house, vscodeWeb, (batch) => vscodeWebBulk(house.key, batch), [first, { entity: 1, time: [] }, second]);
    expect(await house.stored()).toHaveLength(2);
  });
});

describe('preflights', () => {
  const ROUTES: [string, string][] = [
    ['POST', '/users/current/heartbeats.bulk'],
    ['POST', '/users/current/file_experts'],
    ['GET', '/users/current/statusbar/today'],
    ['GET', '/users/current/status_bar/today'],
    ['GET', '/users/current'],
    ['GET', '/users/current/summaries'],
  ];
  const PREFIXES = ['/api/v1', '/api/compat/wakatime/v1', '/api'];

  it.each(
    ROUTES.flatMap(([method, path]) => PREFIXES.map((prefix) => [method, prefix + path])),
  )('allow %s %s with the headers of web editors', async (method, target) => {
    const asked = 'authorization,content-type,x-machine-name';
    const { status, headers } = await house.send(preflight(`${target}?api_key=x`, method as string, asked));
    expect([200, 204]).toContain(status);
    expect(['*', WEB_EDITOR_ORIGIN]).toContain(headers['access-control-allow-origin']);
    const allowed = headers['access-control-allow-headers']?.toLowerCase().split(/,\s*/);
    expect(allowed).toEqual(expect.arrayContaining(['authorization', 'content-type', 'x-machine-name']));
    expect(headers['access-control-allow-methods']?.split(/,\s*/)).toContain(method);
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });
});
