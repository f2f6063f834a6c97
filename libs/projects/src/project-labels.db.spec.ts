import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beat, DurationsFixture, us } from '../../../test/engine/durations-fixture.js';
import { timeByLabel } from './labels-of-time.js';
import { ProjectLabels } from './project-labels.js';
import { ProjectsRegistry } from './projects.registry.js';
import { ProjectsService } from './projects.service.js';

let db: DurationsFixture;
let projects: ProjectsService;
let labels: ProjectLabels;
beforeAll(async () => {
  db = await DurationsFixture.create();
  projects = new ProjectsService(db.pools, db.clock);
  labels = new ProjectLabels(db.pools, projects, db.clock);
});
afterAll(() => db.close());

async function person(...names: string[]): Promise<number> {
  const user = await db.person();
  await new ProjectsRegistry(db.pools).resolve(names.map((name) => ({ userId: user, name })));
  return user;
}
const shown = async (user: number) =>
  (await labels.list(user)).map(({ label, projects: of }) => [label, of.map(({ name }) => name)]);

describe('labels of projects', () => {
  it('are set, added and taken away', async () => {
    const user = await person('kite', 'heron');
    expect(await labels.set(user, 'kite', ['work', ' work ', 'Go'])).toEqual(['Go', 'work']);
    expect(await labels.add(user, 'heron', ['work'])).toEqual(['work']);
    expect(await shown(user)).toEqual([
      ['Go', ['kite']],
      ['work', ['heron', 'kite']],
    ]);
    expect(await labels.remove(user, 'kite', 'Go')).toEqual(['work']);
    expect(await labels.set(user, 'heron', [])).toEqual([]);
    expect([...(await labels.ofProjects(user))]).toEqual([['kite', ['work']]]);
  });

  it('follow a project that is renamed or merged', async () => {
    const user = await person('kite', 'heron');
    await labels.set(user, 'kite', ['work']);
    await labels.set(user, 'heron', ['play']);
    await projects.rename(user, 'kite', 'dragon');
    expect((await labels.of(user, 'kite')).labels).toEqual(['work']);
    await projects.merge(user, 'dragon', 'heron');
    expect(await shown(user)).toEqual([
      ['play', ['heron']],
      ['work', ['heron']],
    ]);
    expect(await labels.remove(user, 'heron', 'work')).toEqual(['play']);
  });

  it('raise the revision only when something changed', async () => {
    const user = await person('kite');
    await db.ingest.ingestWaiting([beat(user, us('2026-11-01T10:00:00Z'))]);
    const rev = async () => (await db.head(user))?.[0] as number;
    const before = await rev();
    await labels.add(user, 'kite', ['work']);
    expect(await rev()).toBe(before + 1);
    await labels.add(user, 'kite', ['work']);
    await labels.remove(user, 'kite', 'play');
    expect(await rev()).toBe(before + 1);
  });

  it('refuse what is none, and are nobody else’s business', async () => {
    const [user, other] = [await person('kite'), await person()];
    for (const raw of [[''], [7], [null], [{}], Array.from({ length: 51 }, (_, index) => `l${index}`)]) {
      await expect(labels.set(user, 'kite', raw)).rejects.toMatchObject({ code: 'projects.invalid_labels' });
    }
    await expect(labels.set(other, 'kite', ['x'])).rejects.toMatchObject({ code: 'projects.not_found' });
    await labels.set(
      user,
      'kite',
      Array.from({ length: 50 }, (_, index) => `l${index}`),
    );
    await expect(labels.add(user, 'kite', ['one more'])).rejects.toMatchObject({ code: 'projects.invalid_labels' });
    expect((await labels.of(user, 'kite')).labels).toHaveLength(50);
  });
});

describe('time by label', () => {
  it('counts a project whole under each of its labels', () => {
    const of = new Map([
      ['kite', ['work', 'Go']],
      ['heron', ['work']],
    ]);
    const time = [
      { name: 'kite', us: 60 },
      { name: 'heron', us: 30 },
      { name: 'crane', us: 5 },
      { name: null, us: 2 },
    ];
    expect(timeByLabel(time, of)).toEqual([
      { name: 'work', us: 90 },
      { name: 'Go', us: 60 },
      { name: 'default', us: 7 },
    ]);
    expect(timeByLabel([], of)).toEqual([]);
  });
});
