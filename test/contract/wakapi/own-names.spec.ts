import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';
import { NOW, ownActs, THREE } from './own-acts.js';

let app: TestApp;
const { call, data, send, spent } = ownActs(() => app);
beforeAll(async () => {
  app = await startApp({ now: NOW });
});
afterAll(() => app?.close());

describe('aliases', () => {
  it('rename history and what comes, do not follow one another, and let go again', async () => {
    const ada = await app.createUser({ timezone: 'Asia/Kathmandu' });
    await send(ada, THREE);
    const added = await call(ada, 'post', 'aliases', [
      { type: 'project', pattern: 'site-*', name: 'Website' },
      { type: 'project', pattern: 'SITE-B', name: 'heron' },
      { type: 'project', pattern: 'heron', name: 'Crane' },
    ]);
    expect(added.status).toBe(201);
    expect(added.body.job_id).toMatch(/^[0-9a-f-]{36}$/);
    await drainJobs(app);
    expect(await spent(ada, '2026-11-11', 'projects')).toEqual({ Website: 300, heron: 300, Crane: 300 });
    await send(ada, [
      { at: '2026-11-11T07:00:00Z', project: 'site-new' },
      { at: '2026-11-11T07:05:00Z', project: 'site-new' },
    ]);
    expect(await spent(ada, '2026-11-11', 'projects')).toEqual({ Website: 600, heron: 300, Crane: 300 });
    const listed = (await data(ada, 'aliases')) as { id: string; pattern: string }[];
    expect(listed.map(({ pattern }) => pattern)).toEqual(['SITE-B', 'heron', 'site-*']);
    const again = await call(ada, 'post', 'aliases', { type: 'project', pattern: 'HERON', name: 'Crane' });
    expect(again.body).toMatchObject({ data: [{ pattern: 'heron', name: 'Crane' }], job_id: null });
    const other = await call(ada, 'post', 'aliases', { type: 'project', pattern: 'heron', name: 'Stork' });
    expect(other.body.data[0].id).toBe(listed[1]?.id);
    await drainJobs(app);
    expect(await spent(ada, '2026-11-11', 'projects')).toEqual({ Website: 600, heron: 300, Stork: 300 });
    for (const { id } of listed) expect((await call(ada, 'delete', `aliases/${id}`)).status).toBe(200);
    await drainJobs(app);
    expect(await spent(ada, '2026-11-11', 'projects')).toEqual({
      'site-a': 300,
      'Site-b': 300,
      heron: 300,
      'site-new': 300,
    });
    expect((await call(ada, 'delete', `aliases/${listed[0]?.id}`)).status).toBe(404);
  });

  it('are not so many that looking for them would hold others up', async () => {
    const ada = await app.createUser();
    const some = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        type: 'project',
        pattern: `${String(index).padStart(3, 'b')}${'a'.repeat(246)}*`,
        name: 'x',
      }));
    expect((await call(ada, 'post', 'aliases', some(40))).status).toBe(201);
    const { status, body } = await call(ada, 'post', 'aliases', some(41));
    expect([status, Object.keys(body.errors)]).toEqual([400, ['list']]);
    expect(await data(ada, 'aliases')).toHaveLength(40);
    const plain = some(100).map((alias) => ({ ...alias, pattern: alias.pattern.replace('*', '') }));
    expect((await call(ada, 'post', 'aliases', plain)).status).toBe(201);
  });

  it('stay when all custom rules are replaced, and are not among them', async () => {
    const ada = await app.createUser({ timezone: 'Pacific/Chatham' });
    await send(ada, THREE);
    await call(ada, 'post', 'aliases', { type: 'project', pattern: 'papers', name: 'Papers' });
    await call(ada, 'post', 'language_mappings', { ending: 'html', language: 'Markup' });
    const [alias] = await data(ada, 'aliases');
    const [mapping] = await data(ada, 'language_mappings');
    const rule = {
      source: 'project',
      operation: 'equals',
      source_value: 'heron',
      destinations: [{ destination: 'project', destination_value: 'papers' }],
    };
    const taken = { ...rule, id: alias.id, source_value: 'nothing' };
    const replaced = await call(ada, 'put', 'custom_rules', [rule, taken]);
    expect(replaced.body.data.changes).toEqual({ added: 2, removed: 0, rearranged: 0 });
    await drainJobs(app);
    const rules = (await data(ada, 'custom_rules')) as { id: string }[];
    expect(rules).toHaveLength(2);
    expect(rules.map(({ id }) => id)).not.toContain(alias.id);
    expect(await data(ada, 'aliases')).toEqual([alias]);
    expect(await spent(ada, '2026-11-11', 'projects')).toEqual({ 'site-a': 300, 'Site-b': 300, Papers: 300 });
    expect((await call(ada, 'delete', `custom_rules/${alias.id}`)).status).toBe(404);
    expect((await call(ada, 'delete', `aliases/${rules[0]?.id}`)).status).toBe(404);
    expect((await call(ada, 'delete', `aliases/${mapping.id}`)).status).toBe(404);
    await call(ada, 'put', 'custom_rules', []);
    expect(await data(ada, 'aliases')).toEqual([alias]);
    expect(await data(ada, 'language_mappings')).toEqual([mapping]);
  });

  it.each([
    [{ type: 'entity', pattern: 'abc', name: 'x' }, ['type']],
    [{ type: 'project', pattern: '**', name: 'x' }, ['pattern']],
    [
      [{ type: 'project', pattern: 'abc', name: 'x' }, { type: 'project' }],
      ['1.pattern', '1.name'],
    ],
  ])('refuse %j', async (body, fields) => {
    const ada = await app.createUser();
    const { status, body: answer } = await call(ada, 'post', 'aliases', body);
    expect([status, Object.keys(answer.errors)]).toEqual([400, fields]);
    expect(await data(ada, 'aliases')).toEqual([]);
  });

  it('are nobody else’s', async () => {
    const [ada, eve] = [await app.createUser(), await app.createUser()];
    const { body } = await call(ada, 'post', 'aliases', { type: 'project', pattern: 'abc', name: 'x' });
    expect((await call(eve, 'delete', `aliases/${body.data[0].id}`)).status).toBe(404);
    expect(await data(ada, 'aliases')).toHaveLength(1);
  });
});

describe('language mappings', () => {
  it('prefer the longer ending, and override what the editor said', async () => {
    const ada = await app.createUser({ timezone: 'America/Sao_Paulo' });
    await send(
      ada,
      THREE.map((beat) => ({ ...beat, language: 'HTML' })),
    );
    await call(ada, 'post', 'language_mappings', [
      { ending: '*.html', language: 'Markup' },
      { ending: '.tpl.html', language: 'Go Template' },
    ]);
    await drainJobs(app);
    expect(await spent(ada, '2026-11-11', 'languages')).toEqual({ HTML: 300, 'Go Template': 300, Markup: 300 });
    expect(((await data(ada, 'language_mappings')) as { ending: string }[]).map(({ ending }) => ending)).toEqual([
      'tpl.html',
      'html',
    ]);
    await call(ada, 'post', 'aliases', { type: 'language', pattern: 'markup', name: 'Web' });
    await drainJobs(app);
    expect(await spent(ada, '2026-11-11', 'languages')).toEqual({ HTML: 300, 'Go Template': 300, Web: 300 });
  });
});

describe('labels', () => {
  it('are told by label and by project', async () => {
    const ada = await app.createUser();
    await send(ada, THREE);
    expect((await call(ada, 'put', 'projects/heron/labels', { labels: ['birds', 'work'] })).body.data).toEqual([
      'birds',
      'work',
    ]);
    expect((await call(ada, 'put', 'projects/site-a/labels/work')).body.data).toEqual(['work']);
    const told = (await data(ada, 'project_labels')) as { label: string; projects: { name: string }[] }[];
    expect(told.map(({ label, projects }) => [label, projects.map(({ name }) => name)])).toEqual([
      ['birds', ['heron']],
      ['work', ['heron', 'site-a']],
    ]);
    expect((await call(ada, 'delete', 'projects/heron/labels/work')).body.data).toEqual(['birds']);
    expect(await data(ada, 'projects/heron/labels')).toEqual(['birds']);
    expect((await call(ada, 'put', 'projects/nothing/labels', ['x'])).status).toBe(404);
    expect((await call(ada, 'put', 'projects/heron/labels', { labels: 'x' })).status).toBe(400);
    expect((await call(ada, 'put', 'projects/heron/labels', { labels: [7] })).body).toEqual({
      errors: { labels: ['Every label is a text.'] },
    });
  });
});
