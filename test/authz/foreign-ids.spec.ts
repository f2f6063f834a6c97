import { afterAll, beforeAll, expect, it } from 'vitest';
import { GoalsService } from '#libs/goals';
import { ImportsService } from '#libs/imports';
import { BoardInvites, PrivateBoards } from '#libs/leaderboards';
import { Mirrors } from '#libs/mirrors';
import { ShareTokens } from '#libs/sharing';
import { WebhookDeliveries, WebhookEndpoints } from '#libs/webhooks';
import { listRoutes } from '../../apps/api/src/http/routes.js';
import { BODIES } from './calls.js';
import { type House, openHouse } from './house.js';

/**
 * Ids of other people's things, asked for at one's own address: the path says whose things are meant, so that whatever
 * is found must be looked for among those. Both people have a project of the same name.
 */
let house: House;
/** Of ada, by the name of the parameter. */
const ids: Record<string, string> = {};
const OPERATOR = { kind: 'operator' } as const;

beforeAll(async () => {
  house = await openHouse();
  const get = <T>(type: abstract new (...args: never[]) => T): T => house.server.app.get(type, { strict: false });
  const userId = house.ada.user.id;
  const owner = { userId, actor: OPERATOR };
  ids.goal = (await get(GoalsService).create(userId, { delta: 'day', seconds: 60 })).id;
  const hook = { url: 'https://example.com/hook', events: ['goal.reached'] };
  ids.webhook = (await get(WebhookEndpoints).create(owner, hook)).endpoint.id;
  ids.delivery = (await get(WebhookDeliveries).test(userId, ids.webhook)).id;
  ids.mirror = (await get(Mirrors).create(owner, { url: 'https://example.com/api', api_key: 'over-there' })).id;
  const source = { kind: 'wakatime_dump', downloadUrl: 'https://example.com/dump.json' } as const;
  ids.import = (await get(ImportsService).startRemote(userId, { ...source, baseUrl: undefined, apiKey: undefined })).id;
  ids.token = (await get(ShareTokens).create(owner, { kind: 'languages', range: 'last_7_days' })).id;
  ids.board = (await get(PrivateBoards).create(userId, 'Fixture')).uuid;
  ids.invite = (await get(BoardInvites).invite(userId, ids.board, { email: 'who@example.com' })).id;
  ids.member = house.ada.user.uuid;
  const ask = (method: 'get' | 'put' | 'post', path: string, body?: object) =>
    house.server.request[method](`/api/v1/users/current/${path}`)
      .set('authorization', house.ada.authorization)
      .send(body);
  const rule = { action: 'delete', source: 'entity', operation: 'equals', source_value: 'x' };
  await ask('put', 'custom_rules', [rule]).expect(200);
  ids.id = (await ask('get', 'custom_rules').expect(200)).body.data[0].id;
  await ask('post', 'external_durations', {
    external_id: 'one',
    entity: 'x',
    type: 'app',
    start_time: 1_791_633_700,
    end_time: 1_791_634_300,
  }).expect(201);
  await ask('put', 'projects/demo/repository', { provider: 'git' }).expect(200);
  ids.project = (await ask('get', 'projects').expect(200)).body.data[0].id;
  await ask('put', 'projects/demo/labels', { labels: ['work'] }).expect(200);
  ids.label = 'work';
  ids.hash = 'a'.repeat(40);
});
afterAll(() => house?.close());

/** Routes whose parameters are no ids, and those about what is everybody's. */
const WITHOUT_IDS = /:range$|:insight/;

const TABLES = [
  'goals',
  'goal_subscribers',
  'webhook_endpoints',
  'webhook_deliveries',
  'mirrors',
  'imports',
  'share_tokens',
  'leaderboards',
  'leaderboard_members',
  'leaderboard_invites',
  'custom_rules',
  'project_labels',
  'external_durations',
  'repositories',
  'heartbeats',
];

const stateOf = async () => {
  const states: Record<string, unknown> = {};
  for (const table of TABLES) {
    const sql = `select coalesce(jsonb_agg(to_jsonb(t) order by to_jsonb(t)::text), '[]')::text as rows from ${table} t`;
    states[table] = (await house.sql(sql, []))[0]?.rows;
  }
  return states;
};

/** They have houses of their own: `test/contract/orgs/leakage.spec.ts`. */
const OF_ORGANISATIONS = /\/(orgs|teams)\//;

it('are not found at the address of whoever asks, and nothing happens to them', async () => {
  const before = await stateOf();
  const routes = listRoutes(house.server.app).filter(
    ({ path }) =>
      path.startsWith('/api/v1/users/:user/') &&
      /:(?!user)/.test(path) &&
      !WITHOUT_IDS.test(path) &&
      !OF_ORGANISATIONS.test(path),
  );
  expect(routes.length).toBeGreaterThan(40);
  const answers: string[] = [];
  for (const { method, path } of routes) {
    const url = path.replace(':user', 'current').replaceAll(/:(\w+)/g, (_, name: string) => {
      const id = ids[name];
      if (id === undefined) throw new Error(`${path}: nothing stands for ${name}`);
      return id;
    });
    const body = BODIES.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1]() ?? { provider: 'git' };
    const { statusCode } = await house.server.app.inject({
      method: method as 'GET',
      url,
      headers: { authorization: house.eve.authorization, 'content-type': 'application/json' },
      ...(method !== 'GET' && { payload: JSON.stringify(body) }),
    });
    if (statusCode !== 404) answers.push(`${method} ${path}: ${statusCode}`);
  }
  expect(answers).toEqual([]);
  expect(await stateOf()).toEqual(before);
}, 60_000);

it('delete nothing in bulk', async () => {
  const before = await stateOf();
  const [{ id } = {}] = await house.sql('select id from external_durations', []);
  for (const path of ['external_durations.bulk', 'heartbeats.bulk']) {
    const { statusCode } = await house.server.app.inject({
      method: 'DELETE',
      url: `/api/v1/users/current/${path}`,
      headers: { authorization: house.eve.authorization, 'content-type': 'application/json' },
      payload: JSON.stringify({ date: '2026-10-10', ids: [String(id)] }),
    });
    expect(statusCode).toBeLessThan(300);
  }
  expect(await stateOf()).toEqual(before);
});
