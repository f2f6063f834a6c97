import type { TestApp, TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';

/** A finished export of daily totals. */
export async function seedDumps(app: TestApp, { authorization }: TestUser): Promise<void> {
  await app.request
    .post('/api/v1/users/current/data_dumps')
    .set('authorization', authorization)
    .send({ type: 'daily' })
    .expect(201);
  await drainJobs(app);
}
