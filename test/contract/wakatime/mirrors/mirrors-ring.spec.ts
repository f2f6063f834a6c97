import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHECK_MIRRORS } from '#libs/mirrors/worker';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';
import { rowsOf } from '../../../support/rows.js';

/** Instances that mirror to one another, each by the address that the others know it under. */
const NOW = '2026-10-10T08:00:00Z';
const NAMES = ['one', 'two', 'three'] as const;
const FACES = ['/api/v1', '/api', '/api/hackatime/v1'] as const;

interface Instance {
  readonly app: TestApp;
  readonly jane: TestUser;
}

let ring: Instance[];

beforeAll(async () => {
  ring = [];
  for (const name of NAMES) {
    const config = { OUTBOUND_ALLOWED: '127.0.0.1', PUBLIC_URL: `http://${name}.test` };
    const app = await startApp({ now: NOW, config });
    ring.push({ app, jane: await app.createUser({ username: 'jane' }) });
  }
}, 120_000);
afterAll(async () => {
  for (const { app } of ring ?? []) await app.close();
});

async function mirror(from: Instance, to: Instance, face: string): Promise<void> {
  const { app, jane } = from;
  const body = { url: `${to.app.url}${face}`, api_key: to.jane.apiKey };
  await app.request
    .post('/api/v1/users/current/mirrors')
    .set('authorization', jane.authorization)
    .send(body)
    .expect(201);
}

async function rounds(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    for (const { app } of ring) {
      await app.app.get(Jobs, { strict: false }).request(app.app.get(ActivityPools).job, CHECK_MIRRORS, {});
      await drainJobs(app);
    }
  }
}

const entitiesOf = async ({ app }: Instance) => {
  const sql = `select d.value, m.name from heartbeats h join dictionary d on d.id = h.entity_id
    join ctx c on c.id = h.raw_ctx_id left join machines m on m.id = c.machine_id order by h.time`;
  return (await rowsOf<{ value: string; name: string | null }>(app.database, sql)).map(
    ({ value, name }) => `${value} on ${name}`,
  );
};

it('pass on what their own editors send, once, and nothing goes round', async () => {
  for (const [index, from] of ring.entries()) {
    const others = ring.filter((to) => to !== from);
    for (const [place, to] of others.entries()) await mirror(from, to, FACES[(index + place) % 3] as string);
  }
  for (const [index, { app, jane }] of ring.entries()) {
    const item = {
      entity: `/from/${NAMES[index]}.ts`,
      type: 'file',
      time: Date.parse(NOW) / 1000 + index + 0.123456,
      project: '<<LAST_PROJECT>>',
      user_agent: 'wakatime/v1.102.1 (linux-6.8-x86_64) go1.22 vim/9.1 vim-wakatime/11.1.1',
    };
    const headers = { authorization: jane.authorization, 'x-machine-name': `desk ${index}` };
    await app.request.post('/api/v1/users/current/heartbeats.bulk').set(headers).send([item]).expect(201);
  }
  await rounds();
  const everything = ['/from/one.ts on desk 0', '/from/two.ts on desk 1', '/from/three.ts on desk 2'];
  for (const instance of ring) {
    expect(await entitiesOf(instance)).toEqual(everything);
    const asked = instance.app.request.get('/api/v1/users/current/mirrors');
    const { body } = await asked.set('authorization', instance.jane.authorization).expect(200);
    const states = body.data.map(({ status, sent, waiting }: Record<string, unknown>) => [status, sent, waiting]);
    expect(states).toEqual([
      ['ok', 1, 0],
      ['ok', 1, 0],
    ]);
  }
}, 60_000);
