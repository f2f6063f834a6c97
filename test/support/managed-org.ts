import { expect } from 'vitest';
import { startApp, type TestApp, type TestUser } from './app.js';
import { byHeader, bySession, makeOrg, type Send } from './org-people.js';

/** A server with one person for each role, and a stranger. */
export interface Managing {
  readonly server: TestApp;
  readonly olga: TestUser;
  readonly max: TestUser;
  readonly mia: TestUser;
  readonly vic: TestUser;
  readonly mallory: TestUser;
  /** Olga, who has just logged in at a browser. */
  readonly owner: Send;
  /** Max, Mia, Vic and Mallory, by API key. */
  readonly manager: Send;
  readonly member: Send;
  readonly viewer: Send;
  readonly stranger: Send;
}

export async function startManaging(): Promise<Managing> {
  const server = await startApp({ now: '2026-10-10T12:00:00Z', config: { RATE_LIMIT: 'off' } });
  const user = (username: string) => server.createUser({ username, email: `${username}@acme.test` });
  const [olga, mia, max] = [await user('olga'), await user('mia'), await user('max')];
  const [vic, mallory] = [await user('vic'), await user('mallory')];
  const by = ({ authorization }: TestUser) => byHeader(server, authorization);
  return {
    ...{ server, olga, max, mia, vic, mallory },
    owner: await bySession(server, olga),
    ...{ manager: by(max), member: by(mia), viewer: by(vic), stranger: by(mallory) },
  };
}

/** An organisation of everybody but Mallory, and one of hers. */
export async function foundBoth({ server, olga, max, mia, vic, mallory }: Managing) {
  const org = await makeOrg(server, [
    [olga, 'owner'],
    [max, 'manager'],
    [mia, 'member'],
    [vic, 'viewer'],
  ]);
  return { org, evil: await makeOrg(server, [[mallory, 'owner']], 'Acme') };
}

export const statusOf = async (answer: ReturnType<Send>) => (await answer).status;

/** The id of what was made. */
export async function made(answer: ReturnType<Send>): Promise<string> {
  const { status, body } = await answer;
  expect([status, body.errors]).toEqual([201, undefined]);
  return body.data.id;
}
