import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImportsUpkeep } from '#libs/imports';
import { Jobs } from '#libs/platform/queue';
import { ImportStory } from './import-story.js';

const FILE = {
  kind: 'wakatime_dump',
  bytes: JSON.stringify({ heartbeats: [{ entity: '/a.ts', type: 'file', time: 1_790_000_000 }] }),
};

let story: ImportStory;
beforeAll(async () => {
  story = await ImportStory.begin();
});
afterAll(() => story.end());

const upkeep = () => story.house.app.get(ImportsUpkeep, { strict: false }).purgeExpired(100);

describe('an import whose job somebody called off', () => {
  it('is ended by upkeep, which leaves alone those that wait for a worker', async () => {
    const [jane, john] = [await story.house.createUser(), await story.house.createUser()];
    const { id } = (await story.send(jane, FILE).expect(201)).body.data;
    const waiting = (await story.send(john, FILE).expect(201)).body.data;
    const [{ job_id: jobId }] = (await story.query('select job_id from imports where uuid = $1', [id])) as [
      { job_id: string },
    ];
    await story.house.app.get(Jobs, { strict: false }).cancel(jobId);
    await story.send(jane, FILE).expect(409);
    expect(await upkeep()).toBe(1);
    expect(await story.get(jane, id)).toMatchObject({
      state: 'failed',
      error: 'The work on it was called off. Begin again.',
    });
    expect(await readdir(story.blobs)).toEqual([waiting.id]);
    expect(await upkeep()).toBe(0);
    expect(await story.take(jane, FILE)).toMatchObject({ state: 'completed', rows_imported: 1 });
    expect(await story.get(john, waiting.id)).toMatchObject({ state: 'completed' });
  });
});
