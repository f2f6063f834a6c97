import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestUser } from '../../../support/app.js';
import { rowsOf } from '../../../support/rows.js';
import { ashaAtWork, at, type House, openHouse, rangiAtWork } from './story.js';

let house: House;
let asha: TestUser;
let rangi: TestUser;
beforeAll(async () => {
  house = await openHouse();
  asha = await ashaAtWork(house);
  rangi = await rangiAtWork(house);
});
afterAll(() => house?.app.close());

const timeline = async (query = '') => (await house.get(`/timeline${query}`).expect(200)).body;
const names = (body: { users: { user: { username: string } }[] }) => body.users.map(({ user }) => user.username);

/** A repository of a project, with commits of these addresses. */
async function committed(owner: TestUser, project: string, commits: readonly { at: string; email: string }[]) {
  await rowsOf(
    house.app.database,
    `with repository as (
      insert into repositories (uuid, user_id, project_id, provider, url, full_name, html_url, author_emails,
        hook_secret_sealed, created_at, modified_at)
      select gen_random_uuid(), $1, id, 'github', 'https://github.com/asha/' || name, 'asha/' || name,
        'https://github.com/asha/' || name, '{Asha@Example.com}', '', now(), now()
      from projects where user_id = $1 and name = $2
      returning id
    )
    insert into commits (uuid, repository_id, hash, parents, message, html_url, author_date, author_name, author_email,
      committer_date, committer_name, created_at)
    select gen_random_uuid(), repository.id, md5(c.at), '{}', 'm', 'https://github.com/c/' || c.at, c.at::timestamptz, 'A',
      c.email, c.at::timestamptz, 'A', now()
    from repository, unnest($3::text[], $4::text[]) c(at, email)`,
    [owner.user.id, project, commits.map((commit) => commit.at), commits.map(({ email }) => email)],
  );
}

describe('a day of several people', () => {
  it('is cut at pauses of more than ten minutes', async () => {
    const body = await timeline(`?date=2026-10-10&user_ids=${asha.user.id}`);
    expect(body).toMatchObject({ date: '2026-10-10', next_date: '2026-10-11', prev_date: '2026-10-09' });
    expect(names(body)).toEqual(['vera', 'asha']);
    expect(body.users[0]).toEqual({
      user: {
        id: house.admin.user.id,
        username: 'vera',
        display_name: 'vera',
        slack_username: null,
        github_username: null,
        timezone: 'UTC',
        avatar_url: null,
      },
      spans: [],
      total_coded_time: 0,
    });
    expect(body.users[1].user).toMatchObject({ id: asha.user.id, timezone: 'Asia/Kathmandu' });
    expect(body.users[1].total_coded_time).toBe(1620.5);
    expect(body.users[1].spans).toEqual([
      {
        start_time: at('2026-10-09T18:16:00Z'),
        end_time: at('2026-10-09T18:31:00Z'),
        duration: 900,
        files_edited: ['main.rb', 'b.rb', 'c.py'],
        projects_edited_details: [
          { name: 'alpha', repo_url: null },
          { name: 'beta', repo_url: null },
        ],
        editors: ['VS Code', 'Zed'],
        languages: ['Ruby', 'Python'],
      },
      {
        start_time: at('2026-10-09T18:42:00.5Z'),
        end_time: at('2026-10-09T18:42:00.5Z'),
        duration: 0,
        files_edited: ['c.py'],
        projects_edited_details: [{ name: 'beta', repo_url: null }],
        editors: ['Zed'],
        languages: ['Python'],
      },
    ]);
  });

  it('is each one’s own', async () => {
    const spans = async (date: string) => {
      const { users } = await timeline(`?date=${date}&user_ids=asha,${rangi.user.uuid}`);
      return users.map(({ spans: own, total_coded_time }: { spans: unknown[]; total_coded_time: number }) => [
        own.length,
        total_coded_time,
      ]);
    };
    expect(await spans('2026-10-09')).toEqual([
      [0, 0],
      [1, 60],
      [0, 0],
    ]);
    expect(await spans('2026-10-10')).toEqual([
      [0, 0],
      [2, 1620.5],
      [1, 0],
    ]);
    expect(await spans('2026-10-11')).toEqual([
      [0, 0],
      [0, 0],
      [1, 300],
    ]);
  });

  it('counts under the person’s own policy', async () => {
    await rowsOf(house.app.database, `update users set gap_policy = 'hackatime' where id = $1`, [asha.user.id]);
    try {
      const { users } = await timeline('?date=2026-10-10&user_ids=asha');
      expect(users[1].total_coded_time).toBe(360);
    } finally {
      await rowsOf(house.app.database, 'update users set gap_policy = null where id = $1', [asha.user.id]);
    }
  });

  it('is the caller’s today when nothing is said', async () => {
    expect(await timeline()).toMatchObject({ date: '2026-10-10', users: { length: 1 }, commit_markers: [] });
  });

  it('finds people by whatever they are called, nobody twice, and leaves out who is nobody', async () => {
    await rowsOf(house.app.database, `update users set slack_id = 'U0RANGI' where id = $1`, [rangi.user.id]);
    const query = `?user_ids=nobody,${asha.user.id},asha,vera,99999,,${asha.user.uuid}&slack_uids=U0RANGI,U0NOBODY`;
    expect(names(await timeline(query))).toEqual(['vera', 'asha', 'rangi']);
  });

  it('has no more than twenty others', async () => {
    const many: TestUser[] = [];
    for (let index = 0; index < 22; index++) many.push(await house.app.createUser({ username: `many${index}` }));
    const found = names(await timeline(`?user_ids=${many.map(({ user }) => user.id).join(',')}`));
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe('many19');
  });

  it.each(['soon', '2026-13-01', '2026-02-30', '1791569760'])('refuses the date %s', async (date) => {
    await house.get(`/timeline?date=${date}`).expect(422, { error: 'Invalid date format' });
  });

  it('marks own commits of the day and names repositories', async () => {
    await committed(asha, 'alpha', [
      { at: '2026-10-09T18:14:59Z', email: 'asha@example.com' },
      { at: '2026-10-09T18:25:00Z', email: 'asha@example.com' },
      { at: '2026-10-09T18:26:00Z', email: 'somebody@example.com' },
      { at: '2026-10-10T18:14:59Z', email: 'ASHA@example.com' },
      { at: '2026-10-10T18:15:00Z', email: 'asha@example.com' },
    ]);
    const body = await timeline('?date=2026-10-10&user_ids=asha,rangi');
    const marker = (iso: string) => ({
      user_id: asha.user.id,
      timestamp: at(iso),
      additions: null,
      deletions: null,
      github_url: `https://github.com/c/${iso}`,
    });
    expect(body.commit_markers).toEqual([marker('2026-10-09T18:25:00Z'), marker('2026-10-10T18:14:59Z')]);
    expect(body.users[1].spans[0].projects_edited_details[0]).toEqual({
      name: 'alpha',
      repo_url: 'https://github.com/asha/alpha',
    });
    const { projects } = (await house.get('/user/projects?user_id=asha').expect(200)).body;
    expect(projects[0]).toMatchObject({ repo: 'https://github.com/asha/alpha', repo_mapping_id: expect.any(Number) });
  });

  it('is written down for each of them but the caller', async () => {
    const before = (await house.audit()).length;
    await timeline('?date=2026-10-10&user_ids=rangi,asha,vera');
    const viewed = (target: string) => ({ action: 'person.activity_viewed', target, details: { what: 'timeline' } });
    expect((await house.audit()).slice(before)).toEqual([viewed(rangi.user.uuid), viewed(asha.user.uuid)]);
  });
});
