import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  GITHUB_CLIENT,
  type GithubIdp,
  type GithubPerson,
  startGithubIdp,
} from '../../../test/support/idp/github-idp.js';
import { OPERATOR, type OpenedSso, openSso } from '../../../test/support/idp/open-sso.js';
import type { SsoOutcome } from './sso.service.js';

const BROWSER = 'the browser of ada';
const OCTOCAT: GithubPerson = {
  id: 583_231,
  login: 'octocat',
  name: 'The Octocat',
  emails: [
    { email: 'old@example.com', primary: false, verified: true },
    { email: 'octocat@example.com', primary: true, verified: true },
  ],
  organisations: ['acme'],
};

let sso: OpenedSso;
let github: GithubIdp;

beforeAll(async () => {
  sso = await openSso('2026-10-10T12:00:00Z');
  github = await startGithubIdp(OCTOCAT);
  await sso.providers.create(
    {
      slug: 'github',
      name: 'GitHub',
      preset: 'github',
      base_url: github.url,
      client_secret: GITHUB_CLIENT.secret,
      config: { client_id: GITHUB_CLIENT.id, allows_sign_up: true, required_groups: ['acme'] },
    },
    OPERATOR,
  );
});
beforeEach(() => {
  github.person = OCTOCAT;
  github.trouble = 'none';
});
afterAll(async () => {
  await github?.close();
  await sso?.close();
});

const visitor = (browser = BROWSER) => ({ browser, address: '203.0.113.7' });
const begin = (browser = BROWSER) => sso.sso.begin('github', { browser });
const answerOf = async (url: string) => Object.fromEntries((await github.logIn(url)).searchParams);
const logIn = async (): Promise<SsoOutcome> => sso.sso.answer('github', await answerOf(await begin()), visitor());

describe('a login through GitHub', () => {
  it('asks with PKCE and a state for what it needs', async () => {
    const { searchParams: query } = new URL(await begin());
    expect(Object.fromEntries(query)).toMatchObject({
      response_type: 'code',
      client_id: GITHUB_CLIENT.id,
      redirect_uri: 'https://beatkeeper.example/sso/github/callback',
      scope: 'read:user user:email read:org',
      code_challenge_method: 'S256',
    });
    expect(query.get('state')).toMatch(/^[0-9A-Za-z]{43}$/);
  });

  it('knows people by their number, and takes the verified primary address', async () => {
    expect(await logIn()).toMatchObject({ kind: 'logged_in', isNew: true });
    const rows = await sso.query(
      `select u.username, u.email, u.full_name, i.subject, i.issuer, i.groups
      from users u join external_identities i on i.user_id = u.id`,
    );
    expect(rows).toEqual([
      {
        username: 'octocat',
        email: 'octocat@example.com',
        full_name: 'The Octocat',
        subject: '583231',
        issuer: github.url,
        groups: ['acme'],
      },
    ]);
    github.person = { ...OCTOCAT, login: 'renamed' };
    expect(await logIn()).toMatchObject({ kind: 'logged_in', isNew: false });
  });

  it('does not mistake a person who took over a name for the one who had it', async () => {
    github.person = { ...OCTOCAT, id: 999, emails: [] };
    expect(await logIn()).toMatchObject({ kind: 'logged_in', isNew: true });
  });

  it('believes no address that is not verified', async () => {
    const emails = [{ email: 'octocat@example.com', primary: true, verified: false }];
    github.person = { ...OCTOCAT, id: 1_000, login: 'eve', emails };
    await logIn();
    expect(await sso.query(`select email from users where username = 'eve'`)).toEqual([{ email: null }]);
  });

  it('keeps out who is not in the organisation', async () => {
    github.person = { ...OCTOCAT, organisations: ['evil'] };
    await expect(logIn()).rejects.toMatchObject({ code: 'sso.not_allowed' });
  });
});

describe('an attacker', () => {
  it('cannot use a state twice', async () => {
    const answer = await answerOf(await begin());
    await sso.sso.answer('github', answer, visitor());
    await expect(sso.sso.answer('github', answer, visitor())).rejects.toMatchObject({ code: 'sso.login_expired' });
  });

  it('cannot finish in another browser', async () => {
    const answer = await answerOf(await begin());
    const other = sso.sso.answer('github', answer, visitor('another browser'));
    await expect(other).rejects.toMatchObject({ code: 'sso.other_browser' });
  });

  it('cannot inject a code of another login', async () => {
    const mine = await answerOf(await begin('the browser of the attacker'));
    const theirs = await answerOf(await begin());
    const injected = sso.sso.answer('github', { ...theirs, code: mine.code ?? '' }, visitor());
    await expect(injected).rejects.toMatchObject({ code: 'sso.bad_answer' });
  });

  it.each(['redirect', 'flood'] as const)('gains nothing from an API that answers with a %s', async (trouble) => {
    const answer = await answerOf(await begin());
    github.trouble = trouble;
    await expect(sso.sso.answer('github', answer, visitor())).rejects.toMatchObject({ code: 'sso.bad_answer' });
  });
});

describe('trouble', () => {
  it('is told: somebody said no', async () => {
    github.trouble = 'denied';
    await expect(logIn()).rejects.toMatchObject({ code: 'sso.denied' });
  });

  it('is told: the client secret is wrong', async () => {
    await sso.providers.update('github', { client_secret: 'wrong' }, OPERATOR);
    await expect(logIn()).rejects.toMatchObject({ code: 'sso.bad_answer' });
    await expect(sso.providers.test('github')).rejects.toMatchObject({ code: 'sso.bad_answer' });
    await sso.providers.update('github', { client_secret: GITHUB_CLIENT.secret }, OPERATOR);
    expect(await sso.providers.test('github')).toMatchObject({ answered: 'bad_verification_code' });
  });

  it('is told: nobody answers', async () => {
    const answer = await answerOf(await begin());
    await github.close();
    await expect(sso.sso.answer('github', answer, visitor())).rejects.toMatchObject({ code: 'sso.unreachable' });
  });
});
