import { AdminKeysService } from '#libs/admin';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';

export const NOW = '2026-10-10T12:00:00Z';
export const STAMP = '2026-10-10T12:00:00.000Z';
export const BASE = '/api/admin/v1';
export const LEVELS = ['viewer', 'admin', 'superadmin'] as const;
export type Level = (typeof LEVELS)[number];

/** What is known of an admin key. */
export interface TestAdminKey {
  readonly id: number;
  readonly uuid: string;
  readonly token: string;
}

type Method = 'get' | 'post' | 'patch' | 'delete';

/** An application with somebody on each level, each with an admin key. */
export async function startHouse() {
  const app = await startApp({ now: NOW, config: { RATE_LIMIT: 'off' } });
  const service = app.app.get(AdminKeysService, { strict: false });
  let count = 0;
  const makeKey = ({ user }: TestUser, name = `key ${++count}`): Promise<TestAdminKey> =>
    service.create('operator', { owner: user.id, name });
  const people = {} as Record<Level, TestUser>;
  const keys = {} as Record<Level, TestAdminKey>;
  for (const level of LEVELS) {
    people[level] = await app.createUser({ username: `the-${level}`, adminLevel: level });
    keys[level] = await makeKey(people[level], `key of ${level}`);
  }
  /** A request with an admin key. */
  const as = (by: Level | { token: string }, method: Method, path: string, body?: object) => {
    const { token } = typeof by === 'string' ? keys[by] : by;
    const request = app.request[method](`${BASE}${path}`).set('authorization', `Bearer ${token}`);
    return body === undefined ? request : request.send(body);
  };
  return { app, people, keys, makeKey, as, person: (adminLevel?: Level) => personOf(app, adminLevel) };
}

export type House = Awaited<ReturnType<typeof startHouse>>;

function personOf(app: TestApp, adminLevel: Level | undefined): Promise<TestUser> {
  return app.createUser(adminLevel === undefined ? {} : { adminLevel });
}
