import type { TestApp, TestUser } from '../../../support/app.js';
import { GitStory } from '../../../support/git-story.js';

export const NOW = '2026-10-10T20:30:00Z';

/**
 * Jane in Kathmandu, with a timeout of 15 minutes, works on beacon on October 10th (UTC):
 *
 *   main     04:00 – 04:25
 *   feature  04:25 – 04:40
 *   main     04:40 – 04:50, 05:10 – 05:20, 18:10 – 18:30 (her midnight is at 18:15)
 */
const BEATS: readonly (readonly [time: string, branch: string])[] = [
  ['04:00', 'main'],
  ['04:10', 'main'],
  ['04:20', 'main'],
  ['04:25', 'feature'],
  ['04:35', 'feature'],
  ['04:40', 'main'],
  ['04:50', 'main'],
  ['05:10', 'main'],
  ['05:20', 'main'],
  ['18:10', 'main'],
  ['18:20', 'main'],
  ['18:30', 'main'],
];

export async function janeAtWork(app: TestApp): Promise<TestUser> {
  const jane = await app.createUser({
    username: 'jane',
    email: 'jane@example.com',
    timezone: 'Asia/Kathmandu',
    settings: { is_email_confirmed: true },
  });
  const heartbeats = BEATS.map(([time, branch]) => ({
    entity: '/home/jane/beacon/map.ts',
    type: 'file',
    project: 'beacon',
    language: 'TypeScript',
    branch,
    time: Date.parse(`2026-10-10T${time}:00Z`) / 1000,
  }));
  await app.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set('authorization', jane.authorization)
    .send(heartbeats)
    .expect(201);
  return jane;
}

const on = (time: string) => `2026-10-10T${time}Z`;

/** Seconds by first line, newest first; Bob's commit is not Jane's time. */
export const EXPECTED: readonly (readonly [subject: string, branch: string, seconds: number])[] = [
  // 05:10–05:20 and 18:10–18:25, across her midnight
  ['Night', 'main', 1500],
  // 04:45–04:50: the rest is a gap longer than the timeout
  ['In a gap', 'main', 300],
  // 04:12:30–04:25 and 04:40–04:45
  ["Merge branch 'feature'", 'main', 1050],
  ['Feature goes on', 'feature', 300],
  // from the first moment on the branch
  ['Feature begins', 'feature', 480],
  ['Second', 'main', 450],
  ['Of Bob', 'main', 0],
  ['First', 'main', 300],
];

export async function beaconHistory(): Promise<GitStory> {
  const story = await GitStory.create();
  await story.commit('main', on('04:05:00'), 'First');
  await story.commit('main', on('04:08:00'), 'Of Bob', { author: 'bob' });
  const second = await story.commit('main', on('04:12:30'), 'Second');
  await story.commit('feature', on('04:33:00'), 'Feature begins', { from: second });
  const feature = await story.commit('feature', on('04:38:00'), 'Feature goes on');
  await story.commit('main', on('04:45:00'), "Merge branch 'feature'", { merges: [feature] });
  await story.commit('main', on('05:00:00'), 'In a gap');
  await story.commit('main', on('18:25:00'), 'Night');
  return story;
}
