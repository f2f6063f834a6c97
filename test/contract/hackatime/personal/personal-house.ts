import type { TestUser } from '../../../support/app.js';
import { loggedIn } from '../../../support/logged-in.js';
import { type AppPapers, OauthSite, type Person } from '../../../support/oauth-client.js';
import { rowsOf } from '../../../support/rows.js';
import { NOW, tellStory } from '../../wakatime/story.js';

export { NOW };

/** An application where Jane has told her story: 300 s of atlas, 3720 s of beacon, the last 900 s of them today. */
export async function startHouse(config: Readonly<Record<string, string>> = {}) {
  const site = await OauthSite.start({ now: NOW, config });
  const { server } = site;
  const jane = await tellStory(server);
  const query = (sql: string, values: unknown[] = []) => rowsOf<Record<string, unknown>>(server.database, sql, values);
  await query('update users set is_email_confirmed = true where id = $1', [jane.user.id]);
  const asPerson = async (who: TestUser): Promise<Person> => ({
    name: who.user.username,
    uuid: who.user.uuid,
    password: '',
    apiKey: who.apiKey,
    browser: await loggedIn(server, who),
  });
  /** An app, and a token that `who` gave it. */
  const letIn = async (who: TestUser, scope: string, fields: Readonly<Record<string, unknown>> = {}) => {
    const app: AppPapers = await site.register(fields);
    const { access } = await site.signIn(await asPerson(who), app, { scope });
    return { app, authorization: `Bearer ${access}` };
  };
  const get = (path: string, authorization = jane.authorization) =>
    server.request.get(path).set('authorization', authorization);
  const setTrust = (who: TestUser, level: string) =>
    query('update users set trust_level = $2 where id = $1', [who.user.id, level]);
  return { site, server, jane, query, letIn, get, setTrust, asPerson };
}

export type PersonalHouse = Awaited<ReturnType<typeof startHouse>>;
