import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FixedClock } from '#libs/kernel';
import { DurationsFixture } from '../../../test/engine/durations-fixture.js';
import { ProjectsRegistry } from './projects.registry.js';
import { ProjectsService } from './projects.service.js';

const clock = new FixedClock('2026-10-10T12:00:00Z');
let db: DurationsFixture;
let projects: ProjectsService;
beforeAll(async () => {
  db = await DurationsFixture.create();
  projects = new ProjectsService(db.pools, clock);
});
afterAll(() => db.close());

/** A person with projects of these names, as a process that never saw them before resolves them. */
const resolve = (userId: number, ...names: string[]) =>
  new ProjectsRegistry(db.pools).resolve(names.map((name) => ({ userId, name })));

const names = async (user: number) => (await projects.list(user, undefined, 1)).items.map(({ name }) => name).sort();

describe('renaming', () => {
  it('keeps every name leading to the project', async () => {
    const user = await db.person();
    const [id] = await resolve(user, 'alpha');
    await projects.rename(user, 'alpha', 'beta');
    await projects.rename(user, 'beta', 'gamma');
    expect(await resolve(user, 'alpha', 'beta', 'gamma')).toEqual([id, id, id]);
    expect(await names(user)).toEqual(['gamma']);
    expect((await projects.find(user, 'alpha')).name).toBe('gamma');
  });

  it('refuses a name that leads elsewhere', async () => {
    const user = await db.person();
    await resolve(user, 'alpha', 'beta');
    await projects.rename(user, 'beta', 'gamma');
    await expect(projects.rename(user, 'alpha', 'beta')).rejects.toMatchObject({ code: 'projects.name_taken' });
    await expect(projects.rename(user, 'delta', 'x')).rejects.toMatchObject({ code: 'projects.not_found' });
    expect(await names(user)).toEqual(['alpha', 'gamma']);
  });
});

describe('merging', () => {
  it('brings along what was merged before', async () => {
    const user = await db.person();
    const [a, b] = await resolve(user, 'a', 'b', 'c');
    await projects.merge(user, 'a', 'b');
    await projects.merge(user, 'b', 'c');
    expect(await names(user)).toEqual(['c']);
    expect((await projects.find(user, 'a')).name).toBe('c');
    expect(await resolve(user, 'a', 'b')).toEqual([a, b]);
  });

  it('refuses a project into itself', async () => {
    const user = await db.person();
    await resolve(user, 'a', 'b');
    await projects.merge(user, 'a', 'b');
    await expect(projects.merge(user, 'a', 'b')).rejects.toMatchObject({ code: 'projects.merge_into_itself' });
  });

  it('never ends in a circle, however many come at once', async () => {
    for (let round = 0; round < 5; round++) {
      const user = await db.person();
      await resolve(user, 'a', 'b', 'c');
      const pairs = [
        ['a', 'b'],
        ['b', 'a'],
        ['b', 'c'],
        ['c', 'a'],
      ] as const;
      await Promise.allSettled(pairs.map(([project, into]) => projects.merge(user, project, into)));
      const chained = `select p.name from projects p join projects m on m.id = p.merged_into
        where p.user_id = $1 and m.merged_into is not null`;
      expect(await db.list(chained, user)).toEqual([]);
      expect((await names(user)).length).toBeGreaterThan(0);
    }
  });
});

describe('archiving', () => {
  it('keeps the first day, by any name the project ever had', async () => {
    const user = await db.person();
    await resolve(user, 'alpha', 'beta');
    await projects.rename(user, 'alpha', 'gamma');
    await projects.archive(user, 'alpha');
    clock.advance(1_000_000);
    await projects.archive(user, 'gamma');
    const found = (await projects.all(user)).map(({ name, archivedAt }) => [name, archivedAt]);
    expect(found).toEqual([
      ['beta', null],
      ['gamma', 1_791_633_600_000_000],
    ]);
    await projects.unarchive(user, 'gamma');
    expect((await projects.find(user, 'gamma')).archivedAt).toBeNull();
  });

  it("is nobody else's business", async () => {
    const [user, other] = [await db.person(), await db.person()];
    await resolve(user, 'alpha');
    await expect(projects.archive(other, 'alpha')).rejects.toMatchObject({ code: 'projects.not_found' });
    await expect(projects.unarchive(user, 'delta')).rejects.toMatchObject({ code: 'projects.not_found' });
    expect((await projects.find(user, 'alpha')).archivedAt).toBeNull();
  });
});
