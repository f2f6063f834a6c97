import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  type AppPapers,
  jsonOf,
  OauthSite,
  type Person,
  STATE,
  type TokenSet,
  tokensOf,
} from '../../support/oauth-client.js';

const HOUR = 3_600;

let site: OauthSite;
/** Another process of the same installation. */
let twin: OauthSite;
let ada: Person;
let bob: Person;
let people = 0;

beforeAll(async () => {
  site = await OauthSite.start();
  twin = await OauthSite.start({ database: site.server.database });
  bob = await site.person({ username: 'bob' });
});
beforeEach(async () => {
  ada = await site.person({ username: `ada${++people}` });
});
afterAll(async () => {
  await twin?.close();
  await site?.close();
});

/** All at once, in turn at the one process and at the other. */
function atOnce<Result>(count: number, act: (place: OauthSite, index: number) => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => act(index % 2 === 0 ? site : twin, index)));
}

const outcome = ({ status, ...answer }: Answer) =>
  status === 200 ? 'won' : String(jsonOf({ status, ...answer }).error);

function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[outcome(answer)] = (counts[outcome(answer)] ?? 0) + 1;
  return counts;
}

const won = (answers: readonly Answer[]): TokenSet[] => answers.filter(({ status }) => status === 200).map(tokensOf);

async function living(tokens: readonly { readonly access: string }[]): Promise<boolean[]> {
  return Promise.all(tokens.map(({ access }) => twin.isLiving(access)));
}

/** Codes that nobody has exchanged yet. */
async function codes(count: number, app: AppPapers, person = ada): Promise<string[]> {
  const made: string[] = [];
  while (made.length < count) made.push(await site.code(person, app));
  return made;
}

describe('one code that comes twenty times at once', () => {
  it.each([1, 2, 3])('works once, and what came of it ends: RFC 6749 §4.1.2, §10.5 (%i)', async () => {
    const app = await site.register();
    const [code = ''] = await codes(1, app);
    const answers = await atOnce(20, (place) => place.exchange(app, code));
    expect(tally(answers)).toEqual({ won: 1, invalid_grant: 19 });
    const [first] = won(answers) as [TokenSet];
    expect(await living([first])).toEqual([false]);
    expect(outcome(await site.refresh(app, first.refresh))).toBe('invalid_grant');
  });

  it('works once of two', async () => {
    const app = await site.register();
    const [code = ''] = await codes(1, app);
    expect(tally(await atOnce(2, (place) => place.exchange(app, code)))).toEqual({ won: 1, invalid_grant: 1 });
  });

  it('ends nothing that came of another code', async () => {
    const app = await site.register();
    const [code = '', other = ''] = await codes(2, app);
    const bystander = tokensOf(await site.exchange(app, other));
    await atOnce(20, (place) => place.exchange(app, code));
    expect(await living([bystander])).toEqual([true]);
    expect(tokensOf(await site.refresh(app, bystander.refresh)).refresh).toBe(bystander.refresh);
  });

  it('is not spent by those who may not have it', async () => {
    const app = await site.register();
    const thief = await site.register();
    const [code = ''] = await codes(1, app);
    const answers = await atOnce(20, (place) => place.exchange(thief, code));
    expect(tally(answers)).toEqual({ invalid_grant: 20 });
    expect(await living([tokensOf(await site.exchange(app, code))])).toEqual([true]);
  });
});

describe('one refresh token that comes several times at once', () => {
  it('of an app without a secret twice: a reply was lost, and one pair lives', async () => {
    const app = await site.registerPublic();
    const { refresh } = await site.signIn(ada, app);
    const tokens = won(await atOnce(2, (place) => place.refresh(app, refresh)));
    expect(tokens).toHaveLength(2);
    expect((await living(tokens)).filter(Boolean)).toHaveLength(1);
    const next = tokens[(await living(tokens)).indexOf(true)] as TokenSet;
    expect(outcome(await site.refresh(app, next.refresh))).toBe('won');
  });

  it('of an app without a secret ten times: nobody has anything left (RFC 9700 §4.14.2)', async () => {
    const app = await site.registerPublic();
    const first = await site.signIn(ada, app);
    const answers = await atOnce(10, (place) => place.refresh(app, first.refresh));
    expect(tally(answers)).toEqual({ won: 2, invalid_grant: 8 });
    const tokens = [first, ...won(answers)];
    expect(await living(tokens)).toEqual([false, false, false]);
    for (const { refresh } of tokens) expect(outcome(await site.refresh(app, refresh))).toBe('invalid_grant');
  });

  it('of an app without a secret ten times: those who let the app in elsewhere keep it', async () => {
    const app = await site.registerPublic();
    const [first, other] = [await site.signIn(ada, app), await site.signIn(ada, app)];
    await atOnce(10, (place) => place.refresh(app, first.refresh));
    expect(await living([other])).toEqual([true]);
  });

  it('of an app with a secret: all get what they came for', async () => {
    const app = await site.register();
    const { refresh } = await site.signIn(ada, app);
    const tokens = won(await atOnce(7, (place) => place.refresh(app, refresh)));
    expect(tokens.map((token) => token.refresh)).toEqual(Array(7).fill(refresh));
    expect(await living(tokens)).toEqual(Array(7).fill(true));
  });

  it.each([true, false])('while it is revoked: nothing is left afterwards (with a secret: %s)', async (hasSecret) => {
    for (let round = 0; round < 8; round++) {
      const app = await site.register({ is_confidential: hasSecret });
      const { access, refresh } = await site.signIn(ada, app);
      const revoke = () => site.as(app, '/oauth/revoke', { token: access });
      const [refreshed, revoked] = await Promise.all([twin.refresh(app, refresh), revoke()]);
      expect(revoked.status).toBe(200);
      const tokens = won([refreshed]);
      expect(await living(tokens)).toEqual(tokens.map(() => false));
      for (const token of [refresh, ...tokens.map((next) => next.refresh)]) {
        expect(outcome(await site.refresh(app, token))).toBe('invalid_grant');
      }
    }
  });
});

describe('eight living tokens of one app for one person', () => {
  it('are all there are: the ninth takes the place of the oldest', async () => {
    const app = await site.register();
    const tokens: TokenSet[] = [];
    for (let count = 0; count < 9; count++) tokens.push(await site.signIn(ada, app));
    expect(await living(tokens)).toEqual([false, ...Array(8).fill(true)]);
  });

  it('are all there are, however many are asked for at once', async () => {
    const app = await site.register();
    const { refresh } = await site.signIn(ada, app);
    const tokens = won(await atOnce(20, (place) => place.refresh(app, refresh)));
    expect(tokens).toHaveLength(20);
    expect((await living(tokens)).filter(Boolean)).toHaveLength(8);
  });

  it('are counted for each person and each app', async () => {
    const [app, other] = [await site.register(), await site.register()];
    const bystanders = [await site.signIn(bob, app), await site.signIn(ada, other)];
    for (let count = 0; count < 9; count++) await site.signIn(ada, app);
    expect(await living(bystanders)).toEqual([true, true]);
  });
});

describe('ten authorizations of one app for one person within an hour', () => {
  it('are all that are answered: the eleventh is told how long to wait', async () => {
    const app = await site.register();
    for (let count = 0; count < 10; count++) await site.signIn(ada, app);
    const [code = ''] = await codes(1, app);
    const answer = await site.exchange(app, code);
    expect([answer.status, jsonOf(answer).error]).toEqual([429, 'slow_down']);
    expect(answer.headers.get('retry-after')).toBe('3600');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await living([await site.signIn(bob, app), await site.signIn(ada, await site.register())])).toEqual([
      true,
      true,
    ]);
    expect(outcome(await site.later(HOUR, async () => site.exchange(app, (await codes(1, app))[0] ?? '')))).toBe('won');
  });

  it('are all that are answered, however many are asked for at once', async () => {
    const app = await site.register();
    const made = await codes(16, app);
    const answers = await atOnce(16, (place, index) => place.exchange(app, made[index] ?? ''));
    expect(tally(answers)).toEqual({ won: 10, slow_down: 6 });
    expect((await living(won(answers))).filter(Boolean)).toHaveLength(8);
  });

  it('also count those in the address bar', async () => {
    const app = await site.register({ allows_implicit: true });
    for (let count = 0; count < 10; count++) await site.signIn(ada, app);
    const back = await site.allow(ada, site.authorizePath(app, { response_type: 'token' }));
    const params = new URLSearchParams(back.hash.slice(1));
    expect([params.get('error'), params.get('state')]).toEqual(['temporarily_unavailable', STATE]);
  });
});

describe('one person who answers in two windows at once', () => {
  it('lets the app in once, and both windows go on', async () => {
    const app = await site.register();
    await ada.browser.get(site.authorizePath(app));
    const form = ada.browser.page.forms.find(({ action }) => action === '/oauth/authorize');
    const fields = Object.fromEntries((form?.fields ?? []).map(({ name, value }) => [name, value]));
    const pages = await Promise.all(
      Array.from({ length: 5 }, () =>
        ada.browser.post('/oauth/authorize', { ...fields, scope: 'email', decision: 'allow' }),
      ),
    );
    const found = pages.map(({ hops }) => new URL(hops.at(-1) ?? '').searchParams.get('code') ?? '');
    expect(new Set(found).size).toBe(5);
    for (const code of found) expect(await living([tokensOf(await site.exchange(app, code))])).toEqual([true]);
  });
});

describe('three hundred calls of programs from one address within a minute', () => {
  it('are all that are answered, at all endpoints together', async () => {
    const strict = await OauthSite.start({ config: { RATE_LIMIT: 'on' } });
    const paths = ['/oauth/token', '/oauth/revoke', '/oauth/introspect'];
    const guess = (index: number) =>
      strict.call(paths[index % 3] ?? '', {
        form: { client_id: 'A'.repeat(24), client_secret: `waka_sec_${index}` },
        headers: { accept: 'application/json' },
      });
    const answers = await Promise.all(Array.from({ length: 320 }, (_, index) => guess(index)));
    expect(tally(answers)).toEqual({ invalid_client: 300, slow_down: 20 });
    const last = await guess(0);
    expect([last.status, jsonOf(last).error]).toEqual([429, 'slow_down']);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(last.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    await strict.close();
  });
});
