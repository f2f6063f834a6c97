import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MICROS_PER_MINUTE } from '#libs/kernel';
import type { TestUser } from '../../support/app.js';
import type { TestBrowser } from '../../support/browser.js';
import { loggedIn } from '../../support/logged-in.js';
import { type MirrorHouse, NOW, openMirrorHouse } from '../wakatime/mirrors/house.js';

const PATH = '/account/mirrors';
const KEY = 'waka_typed-once';

let house: MirrorHouse;
let ann: TestUser;
let browser: TestBrowser;

beforeAll(async () => {
  house = await openMirrorHouse();
});
afterAll(() => house?.close());
beforeEach(async () => {
  house.app.clock.set(NOW);
  house.other.reset();
  ann = await house.app.createUser({ timezone: 'Asia/Kathmandu' });
  browser = await loggedIn(house.app, ann);
});

async function make(values: Record<string, string> = {}) {
  await browser.get(PATH);
  return browser.submit({ url: house.other.url, api_key: KEY, name: 'Kitchen', ...values }, { action: PATH });
}

async function idOf(): Promise<string> {
  return (await house.call('get', '', undefined, ann).expect(200)).body.data[0]?.id;
}

describe('the page of mirrors', () => {
  it('makes one, says how it goes, and never shows the key', async () => {
    const made = await make();
    expect([made.status, made.hops]).toEqual([200, [`${PATH}?done=made`]]);
    expect(made.text).toContain('Kitchen Everything has arrived');
    await house.beat(['/page/1', '/page/2'], { person: ann });
    expect((await browser.get(PATH)).text).toContain('Waiting 2');
    await house.round();
    const after = await browser.get(PATH);
    expect(after.text).toContain('Passed on 2, last 10 Oct 2026, 13:45');
    expect(after.text).not.toContain('Last failure');
    expect(`${made.html}${after.html}`).not.toContain(KEY);
  });

  it('says why nothing arrives, and takes a better key', async () => {
    await make();
    house.other.rule = ({ key }) => (key === KEY ? { status: 401 } : undefined);
    await house.beat(['/refused/1'], { person: ann });
    await house.round();
    const refused = await browser.get(PATH);
    expect(refused.text).toContain('Refused: nothing is sent until you change the key or the address');
    expect(refused.text).toContain('answered 401: the key is not taken');
    const path = `${PATH}/${await idOf()}`;
    const form = await browser.get(path);
    expect(form.html).not.toContain(KEY);
    const saved = await browser.submit({ api_key: 'better' }, { action: path });
    expect(saved.hops).toEqual([`${PATH}?done=changed`]);
    await house.round();
    expect(house.other.taken).toEqual(['/refused/1']);
    expect((await browser.get(PATH)).text).toContain('Everything has arrived');
  });

  it('says what is wrong with what was typed, but for the key', async () => {
    const answer = await make({ url: 'http://beatkeeper.test/api', name: 'Round and round' });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('This server does not mirror to itself.');
    expect(answer.html).toContain('Round and round');
    expect(answer.html).not.toContain(KEY);
    expect(await idOf()).toBeUndefined();
  });

  it('asks for the key of another server', async () => {
    await make();
    const path = `${PATH}/${await idOf()}`;
    await browser.get(path);
    const answer = await browser.submit({ url: 'https://eve.example/api' }, { action: path });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('Another server needs its key.');
    expect((await browser.get(PATH)).text).not.toContain('eve.example');
  });

  it('turns it off and on, and removes it', async () => {
    await make();
    const path = `${PATH}/${await idOf()}`;
    expect((await browser.submit({}, { action: `${path}/off` })).text).toContain('Kitchen Off');
    expect((await browser.submit({}, { action: `${path}/on` })).text).toContain('Kitchen Everything has arrived');
    expect((await browser.submit({}, { action: `${path}/remove` })).hops).toEqual([`${PATH}?done=removed`]);
    expect(await idOf()).toBeUndefined();
  });

  it('is for who has just logged in; turning off is not', async () => {
    await make();
    const path = `${PATH}/${await idOf()}`;
    house.app.clock.advance(20 * MICROS_PER_MINUTE);
    expect((await browser.submit({}, { action: `${path}/off` })).hops[0]).toBe(`${PATH}?done=off`);
    expect((await browser.get(PATH)).hops[0]).toMatch(/^\/login\/confirm/);
  });

  it('shows nobody else’s', async () => {
    await make();
    const path = `${PATH}/${await idOf()}`;
    const other = await loggedIn(house.app, await house.app.createUser());
    expect((await other.get(path)).status).toBe(404);
    expect((await other.get(PATH)).text).not.toContain('Kitchen');
  });
});
