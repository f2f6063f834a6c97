import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { type ForgeKind, ForgeServer, startGitServer } from '../../../support/forge.js';
import type { GitStory } from '../../../support/git-story.js';
import { drainJobs } from '../../../support/jobs.js';
import { rowsOf } from '../../../support/rows.js';
import { beaconHistory, EXPECTED, janeAtWork, NOW } from './beacon.js';

const PROJECT = '/api/v1/users/current/projects/beacon';

let app: TestApp;
let jane: TestUser;
let story: GitStory;
beforeAll(async () => {
  app = await startApp({ now: NOW, config: { OUTBOUND_ALLOWED: '127.0.0.1' } });
  jane = await janeAtWork(app);
  story = await beaconHistory();
});
afterAll(async () => {
  await app?.close();
  await story?.drop();
});
afterEach(async () => {
  app.clock.set(NOW);
  await ask('delete', `${PROJECT}/repository`);
});

const ask = (method: 'get' | 'put' | 'post' | 'delete', path: string, body?: object) =>
  app.request[method](path).set('authorization', jane.authorization).send(body);
const commits = async (query = '') => (await ask('get', `${PROJECT}/commits${query}`)).body;
const link = async () => (await ask('get', `${PROJECT}/repository`)).body.data;
const shown = (list: { message: string; branch: string; total_seconds: number }[]) =>
  list.map(({ message, branch, total_seconds }) => [message.trim(), branch, total_seconds]);

async function linked(kind: ForgeKind, server: ForgeServer, rest: object = {}) {
  const body = { provider: kind, full_name: 'jane/beacon', base_url: server.url, token: 'secret', ...rest };
  return (await ask('put', `${PROJECT}/repository`, body).expect(200)).body.data;
}

describe.each<ForgeKind>(['github', 'gitlab', 'gitea', 'bitbucket'])('%s', (kind) => {
  let server: ForgeServer;
  beforeAll(async () => {
    server = await ForgeServer.start(kind, story);
  });
  afterAll(() => server.close());
  afterEach(() => {
    server.interrupt = () => undefined;
    server.asked.length = 0;
  });

  it('is read to the beginning, with the time of each commit', async () => {
    expect(await linked(kind, server)).toMatchObject({ status: 'pending_sync', has_token: true, last_synced_at: null });
    await drainJobs(app);
    expect(await link()).toMatchObject({ status: 'ok', default_branch: 'main', is_private: true, last_synced_at: NOW });
    const body = await commits();
    expect(shown(body.commits)).toEqual(EXPECTED);
    expect(body).toMatchObject({ total: 8, total_pages: 1, branch: 'main', author: null, status: 'ok' });
    const bob = body.commits.find(({ author_name }: { author_name: string }) => author_name === 'Bob Roe');
    expect(bob).toMatchObject({ is_authored_by_user: false, author_email: 'bob@example.com' });
    if (kind !== 'gitlab') expect(bob.author_username).toBe('bob');
  });

  it('goes on after its limit where it stopped', async () => {
    await linked(kind, server);
    const reset = Date.parse(NOW) / 1000 + 600;
    const refusals = {
      github: { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) } },
      gitlab: { status: 429, headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': String(reset) } },
      gitea: { status: 429, headers: { 'retry-after': '600' } },
      bitbucket: { status: 429, headers: { 'retry-after': '600' } },
    };
    let pages = 0;
    server.interrupt = (path) => (path.includes('/commits') && ++pages > 1 ? refusals[kind] : undefined);
    await drainJobs(app);
    expect(await link()).toMatchObject({ status: 'rate_limited' });
    const partial = await commits('?branch=');
    expect(partial.status).toBe('rate_limited');
    expect(partial.total).toBeLessThan(8);
    await ask('post', `${PROJECT}/repository/sync`).expect(202);
    const before = server.asked.length;
    await drainJobs(app);
    expect(server.asked.length, 'left alone until then').toBe(before);
    server.interrupt = () => undefined;
    server.asked.length = 0;
    app.clock.advance(601e6);
    await drainJobs(app);
    expect(await link()).toMatchObject({ status: 'ok' });
    expect(shown((await commits()).commits)).toEqual(EXPECTED);
    const first = server.asked.find((path) => path.includes('/commits'));
    expect(first, 'the second page, not the first').toContain('page=2');
  });

  it('stops where it may not look, and looks again when asked', async () => {
    server.interrupt = () => ({ status: 401 });
    await linked(kind, server);
    await drainJobs(app);
    expect(await link()).toMatchObject({ status: 'unauthorized', status_reason: 'the forge refuses the token' });
    server.interrupt = () => ({ status: 404 });
    await ask('post', `${PROJECT}/repository/sync`).expect(202);
    await drainJobs(app);
    expect((await link()).status).toBe('not_found');
    server.interrupt = () => undefined;
    await ask('post', `${PROJECT}/repository/sync`).expect(202);
    await drainJobs(app);
    expect((await link()).status).toBe('ok');
  });
});

describe('what is new', () => {
  it('is read alone, once', async () => {
    const own = await beaconHistory();
    const server = await ForgeServer.start('github', own);
    await linked('github', server);
    await drainJobs(app);
    const first = await commits();
    server.asked.length = 0;
    await ask('post', `${PROJECT}/repository/sync`);
    await drainJobs(app);
    expect(server.asked.filter((path) => path.includes('/commits'))).toEqual([]);
    await own.commit('main', '2026-10-10T18:29:00Z', 'Newest');
    await own.commit('side', '2026-10-10T18:29:30Z', 'Beside', {
      from: own.heads.get('main') as string,
      author: 'bob',
    });
    await ask('post', `${PROJECT}/repository/sync`);
    await drainJobs(app);
    expect(server.asked.filter((path) => path.includes('/commits'))).toHaveLength(2);
    const body = await commits();
    expect(shown(body.commits)).toEqual([['Newest', 'main', 240], ...EXPECTED]);
    expect(body.commits.slice(1)).toEqual(first.commits);
    expect(shown((await commits('?branch=side')).commits)).toEqual([['Beside', 'side', 0]]);
    await server.close();
    await own.drop();
  });
});

describe('pages and filters', () => {
  it('are as WakaTime has them', async () => {
    const own = await beaconHistory();
    for (let n = 0; n < 100; n++) {
      await own.commit('main', new Date(Date.parse('2026-10-10T18:26:00Z') + n * 1000).toISOString(), `Filler ${n}`, {
        author: 'bob',
      });
    }
    const server = await ForgeServer.start('gitea', own);
    await linked('gitea', server);
    await drainJobs(app);
    const [first, second] = [await commits(), await commits('?page=2')];
    expect(first).toMatchObject({
      page: 1,
      prev_page: null,
      prev_page_url: null,
      next_page: 2,
      total: 108,
      total_pages: 2,
    });
    expect(first.next_page_url).toBe(
      'http://beatkeeper.test/api/v1/users/current/projects/beacon/commits?branch=main&page=2',
    );
    expect(shown(second.data)).toEqual(EXPECTED);
    expect(second.commits).toEqual(second.data);
    expect(second.next_page_url).toBeNull();
    expect((await commits('?author=JANE@example.com')).total).toBe(7);
    expect((await commits('?author=bob')).total).toBe(101);
    expect(shown((await commits('?branch=feature')).commits)).toEqual(
      EXPECTED.filter(([, branch]) => branch === 'feature'),
    );
    expect((await commits('?branch=nothing')).total).toBe(0);
    const night = second.commits[0];
    const single = (await ask('get', `${PROJECT}/commits/${night.hash.slice(0, 12)}`).expect(200)).body;
    expect(single.commit).toEqual(night);
    expect(single.data).toEqual(night);
    await ask('get', `${PROJECT}/commits/${night.hash}?branch=feature`).expect(404);
    await ask('get', `${PROJECT}/commits/zzzz`).expect(404);
    await ask('get', `${PROJECT}/commits?page=0`).expect(400);
    await server.close();
    await own.drop();
  });
});

describe('a link', () => {
  it('is refused where it makes no sense', async () => {
    const put = async (body: object) => (await ask('put', `${PROJECT}/repository`, body).expect(400)).body.errors;
    expect(await put({ url: 'https://git.example.com/a/b' })).toEqual({ provider: ['This field is required.'] });
    expect(await put({ provider: 'svn', url: 'x' })).toHaveProperty('provider');
    expect(await put({ url: 'https://user:pass@github.com/a/b' })).toHaveProperty('url');
    expect(await put({ url: 'https://github.com/' })).toHaveProperty('url');
    expect(await put({ url: 'https://github.com/a/b', colour: 'red' })).toEqual({ colour: ['Not a known field.'] });
    await ask('get', `${PROJECT}/repository`).expect(404);
    await ask('put', '/api/v1/users/current/projects/unheard-of/repository', { url: 'https://github.com/a/b' }).expect(
      404,
    );
  });

  it('shows its secrets once or never, and seals them', async () => {
    const server = await ForgeServer.start('github', story);
    const made = await linked('github', server, { token: 'ghp_veryprivate' });
    expect(made.webhook_secret).toMatch(/^[\w-]{32}$/);
    expect(made.webhook_url).toBe(`http://beatkeeper.test/api/hooks/v1/repositories/${made.id}`);
    const again = await linked('github', server, { token: 'ghp_other', branch: 'main' });
    expect(again).toMatchObject({ id: made.id, webhook_secret: null, branch: 'main' });
    const [row] = await rowsOf<Record<string, unknown>>(
      app.database,
      'select to_jsonb(r)::text as row from repositories r',
    );
    expect(String(row?.row)).not.toMatch(/ghp_|webhook_secret/);
    expect(JSON.stringify(await link())).not.toContain('ghp_');
    const elsewhere = await linked('github', server, { full_name: 'jane/other', token: undefined });
    expect(elsewhere, 'the token stays where it belongs').toMatchObject({ has_token: false, branch: null });
    expect(elsewhere.id).not.toBe(made.id);
    const { body } = await ask('get', '/api/v1/users/current/projects');
    expect(body.data[0].repository).toMatchObject({ full_name: 'jane/other', provider: 'github' });
    await server.close();
  });

  it('never leads into the private network', async () => {
    for (const base_url of ['http://10.0.0.1', 'http://169.254.169.254', 'http://[::1]:1']) {
      await ask('put', `${PROJECT}/repository`, { provider: 'gitea', full_name: 'a/b', base_url, token: 't' }).expect(
        200,
      );
      await drainJobs(app);
      const { status, status_reason } = await link();
      expect([status, status_reason]).toEqual(['failed', expect.stringContaining('no public address')]);
    }
    await ask('put', `${PROJECT}/repository`, { provider: 'git', url: 'http://192.168.0.1/x.git' }).expect(200);
    await drainJobs(app);
    expect(await link()).toMatchObject({ status: 'failed' });
  });

  it('keeps its token from other servers', async () => {
    const server = await ForgeServer.start('github', story);
    const seen: string[] = [];
    const { createServer } = await import('node:http');
    const other = createServer((request, response) => {
      seen.push(String(request.headers.authorization));
      response.end('[]');
    });
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const { port } = other.address() as { port: number };
    server.interrupt = (path) =>
      path.includes('/branches') ? { status: 302, headers: { location: `http://127.0.0.1:${port}/` } } : undefined;
    await linked('github', server);
    await drainJobs(app);
    other.close();
    expect(seen).toEqual(['undefined']);
    await server.close();
  });
});

const hasGit = (() => {
  try {
    return execFileSync('git', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasGit)('any git server (needs git)', () => {
  it.each([true, false])('is read to the beginning; it can leave files out: %s', async (filters) => {
    const own = await beaconHistory();
    execFileSync('git', ['--git-dir', own.gitdir, 'config', 'uploadpack.allowFilter', String(filters)]);
    const server = await startGitServer(own.root);
    await ask('put', `${PROJECT}/repository`, { provider: 'git', url: `${server.url}/repo.git` }).expect(200);
    await drainJobs(app);
    expect(await link()).toMatchObject({ status: 'ok', default_branch: 'main', full_name: 'repo' });
    expect(shown((await commits()).commits)).toEqual(EXPECTED);
    await own.commit('main', '2026-10-10T18:29:00Z', 'Newest');
    const before = server.bytes();
    await ask('post', `${PROJECT}/repository/sync`).expect(202);
    await drainJobs(app);
    expect(shown((await commits()).commits)).toEqual([['Newest', 'main', 240], ...EXPECTED]);
    expect(server.bytes() - before).toBeLessThan(10_000);
    await server.close();
    await own.drop();
  });

  it('says where there is none', async () => {
    const server = await startGitServer(story.root);
    await ask('put', `${PROJECT}/repository`, { provider: 'git', url: `${server.url}/nothing.git` }).expect(200);
    await drainJobs(app);
    expect((await link()).status).toBe('not_found');
    await server.close();
  });
});
