import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';

let house: TestApp;
let ann: TestUser;

const NOW = '2026-03-10T12:00:00Z';

beforeAll(async () => {
  house = await startApp({ now: NOW });
  ann = await house.createUser();
  const start = Date.parse(NOW) / 1000 - 3600;
  const items = Array.from({ length: 101 }, (_, index) => ({
    entity: '/src/a.go',
    type: 'file',
    time: start + index,
    project: `p${index}`,
  }));
  const answer = await house.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set('Authorization', ann.authorization)
    .set('X-Machine-Name', 'vm')
    .send(items);
  expect(answer.status).toBe(201);
});

afterAll(() => house.close());

const page = async (path: string) => {
  const answer = await house.request.get(`/api/v1/users/current/${path}`).set('Authorization', ann.authorization);
  const { data, total, total_pages, page: number, prev_page, next_page } = answer.body;
  return { rows: data.length, total, total_pages, number, prev_page, next_page };
};

describe('pages', () => {
  it('hold a hundred rows, the latest first', async () => {
    const answer = await house.request.get('/api/v1/users/current/projects').set('Authorization', ann.authorization);
    expect(answer.body.data[0].name).toBe('p100');
    expect(await page('projects')).toEqual({
      rows: 100,
      total: 101,
      total_pages: 2,
      number: 1,
      prev_page: null,
      next_page: 2,
    });
    expect(await page('projects?page=2')).toMatchObject({
      rows: 1,
      total: 101,
      number: 2,
      prev_page: 1,
      next_page: null,
    });
  });

  it('beyond the last one are empty and still know the total', async () => {
    expect(await page('projects?page=9')).toMatchObject({ rows: 0, total: 101, total_pages: 2, number: 9 });
    expect(await page('machine_names?page=2')).toMatchObject({ rows: 0, total: 1, total_pages: 1 });
    expect(await page('user_agents?page=2')).toMatchObject({ rows: 0, total_pages: 1 });
  });

  it('find projects by part of the name', async () => {
    expect(await page('projects?q=P10')).toMatchObject({ rows: 2, total: 2 });
    expect(await page('projects?q=none')).toMatchObject({ rows: 0, total: 0, total_pages: 1 });
  });
});
