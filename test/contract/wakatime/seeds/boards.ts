import { COMPUTE_FLEET_STATISTICS } from '#libs/insights';
import { BoardInvites, PrivateBoards, TAKE_LEADER_SNAPSHOT } from '#libs/leaderboards';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { UsersService } from '#libs/users';
import type { TestApp, TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';
import type { Seed } from './index.js';

const VSCODE = 'wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 vscode/1.90.0 vscode-wakatime/24.0.0';
const CITIES = ['Lukla, Koshi, NP', 'Waitangi, Chatham Islands, NZ', 'Santos, São Paulo, BR'];

/**
 * Three people who wish to be ranked and coded in the week before the story, 1200, 900 and 600 seconds of Go. Jane wishes
 * it too, and has no time in that week. She owns a board with two of them, has invited the third, and is invited herself.
 * Two more count among everybody, and wish nothing.
 */
export const seedBoards: Seed = async (app, jane) => {
  const get = <T>(type: abstract new (...args: never[]) => T): T => app.app.get(type, { strict: false });
  const people: TestUser[] = [];
  for (const [index, username] of ['norgay', 'hillary', 'herzog'].entries()) {
    const settings = { is_on_leaderboard: true, is_hireable: index === 0, city: CITIES[index] };
    people.push(await app.createUser({ username, settings }));
    await code(app, people[index] as TestUser, 4 - index);
  }
  for (const username of ['messner', 'kukuczka']) await code(app, await app.createUser({ username }), 3);
  const [norgay, hillary, herzog] = people as [TestUser, TestUser, TestUser];
  await get(UsersService).update(jane.user.id, { is_on_leaderboard: true });
  const boards = get(PrivateBoards);
  const invites = get(BoardInvites);
  const pool = get(ActivityPools).job;
  const own = await boards.create(jane.user.id, 'Everest');
  for (const { user } of [norgay, hillary]) {
    const { id } = await invites.invite(jane.user.id, own.uuid, { username: user.username });
    await invites.accept(user.id, id);
  }
  await invites.invite(jane.user.id, own.uuid, { username: 'herzog' });
  const other = await boards.create(herzog.user.id, 'Annapurna');
  await invites.invite(herzog.user.id, other.uuid, { username: 'jane' });
  await get(Jobs).request(pool, TAKE_LEADER_SNAPSHOT, {});
  await get(Jobs).request(pool, COMPUTE_FLEET_STATISTICS, { range: 'last_7_days' });
  await drainJobs(app);
  return { board_id: own.uuid };
};

/** Five minutes each between one more heartbeat than `gaps`. */
async function code(app: TestApp, { authorization }: TestUser, gaps: number): Promise<void> {
  const start = Date.parse('2026-10-08T12:00:00Z') / 1000;
  const beats = Array.from({ length: gaps + 1 }, (_, index) => ({
    entity: '/home/src/peak.go',
    type: 'file',
    category: 'coding',
    language: 'Go',
    time: start + index * 300,
  }));
  await app.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set({ authorization, 'user-agent': VSCODE, 'x-machine-name': 'base' })
    .send(beats)
    .expect(201);
}
