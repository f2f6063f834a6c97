import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type House, openHouse } from './house.js';
import type { WireAnswer } from './wire.js';

const BULK = '/api/v1/users/current/heartbeats.bulk';
const SINGLE = '/api/v1/users/current/heartbeats';
const FIVE_MB = 5_000_000;

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(() => house.sweep());

const good = (name: string, offset = 0) => ({
  entity: `/good/${name}.py`,
  type: 'file',
  time: house.now() - 60 + offset,
});
const entities = async (): Promise<string[]> => (await house.stored()).map((row) => row.entity);
const statusesOf = (answer: WireAnswer): number[] =>
  (JSON.parse(answer.text) as { responses: [unknown, number][] }).responses.map(([, status]) => status);
const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** JSON of one item; undefined expectation: stored, otherwise the fields it is refused for. */
const ITEMS: [string, (now: number) => string, string[] | undefined][] = [
  ['a clock 25 h ahead', (now) => item({ time: now + 25 * 3600 }), ['time']],
  ['a clock 23 h ahead', (now) => item({ time: now + 23 * 3600 }), undefined],
  ['1970', () => item({ time: 17 }), ['time']],
  ['a time before Christ', () => item({ time: -1e12 }), ['time']],
  ['a time in milliseconds', (now) => item({ time: now * 1000 }), ['time']],
  ['a time of 1e999', () => '{"entity":"/bad","time":1e999}', ['time']],
  ['a time that is prose', () => item({ time: 'noon' }), ['time']],
  ['a time that is a list', () => item({ time: [1] }), ['time']],
  ['a time that is true', () => item({ time: true }), ['time']],
  ['no fields at all', () => '{}', ['entity', 'time']],
  ['a NUL in the entity', (now) => `{"entity":"/a\\u0000b","time":${now - 5}}`, undefined],
  ['nothing but NUL', (now) => `{"entity":"\\u0000","time":${now - 5}}`, ['entity']],
  ['half a surrogate pair', (now) => `{"entity":"/a\\ud800b","time":${now - 5}}`, undefined],
  ['__proto__', (now) => `{"__proto__":{"time":1,"x":1},"entity":"/p","time":${now - 5}}`, undefined],
  ['only __proto__', (now) => `{"__proto__":{"entity":"/p","time":${now - 5}}}`, ['entity', 'time']],
  [
    'constructor and toString',
    (now) => item({ time: now - 5, constructor: {}, toString: 1, hasOwnProperty: 0 }),
    undefined,
  ],
  ['10,000 levels as entity', (now) => `{"entity":${deep(10_000)},"time":${now - 5}}`, ['entity']],
  [
    '10,000 levels as dependencies',
    (now) => `{"entity":"/d","time":${now - 5},"dependencies":${deep(10_000)}}`,
    undefined,
  ],
  [
    'objects everywhere',
    () => item({ entity: {}, time: {}, lines: {}, project: {}, is_write: {} }),
    ['entity', 'lines', 'time'],
  ],
  [
    'wrong types in what is optional',
    (now) => item({ time: now - 5, project: [], branch: {}, language: 1, is_write: 'x' }),
    undefined,
  ],
  ['a line number of 1e300', (now) => item({ time: now - 5, lineno: 1e300 }), ['lineno']],
  ['tokens beyond reason', (now) => item({ time: now - 5, ai_input_tokens: 1e15 }), ['ai_input_tokens']],
  ['an entity of 5,000 characters', (now) => item({ time: now - 5, entity: 'x'.repeat(5000) }), ['entity']],
  ['a project of 100,000 characters', (now) => item({ time: now - 5, project: 'p'.repeat(100_000) }), undefined],
  [
    '10,000 dependencies',
    (now) => item({ time: now - 5, dependencies: Array.from({ length: 10_000 }, String) }),
    undefined,
  ],
  ['SQL', (now) => item({ time: now - 5, entity: "'; drop table heartbeats; --" }), undefined],
  ['null', () => 'null', ['heartbeat']],
  ['a number', () => '7', ['heartbeat']],
  ['text', () => '"x"', ['heartbeat']],
  ['a list', () => '[]', ['heartbeat']],
];

function item(fields: object): string {
  return JSON.stringify({ entity: '/hostile', type: 'file', ...fields });
}

describe('one hostile item', () => {
  it.each(ITEMS)('%s costs its neighbours nothing', async (_, make, refusedFor) => {
    const before = JSON.stringify(good('before'));
    const after = JSON.stringify(good('after', 30));
    const answer = await house.ask('POST', BULK, `[${before},${make(house.now())},${after}]`);
    expect(answer.status).toBe(201);
    expect(statusesOf(answer)).toEqual([201, refusedFor === undefined ? 201 : 400, 201]);
    const [, [body]] = (JSON.parse(answer.text) as { responses: [object, [{ errors?: object }, number]] }).responses;
    expect(body.errors && Object.keys(body.errors).sort()).toEqual(refusedFor);
    expect(body).not.toHaveProperty('error');
    const stored = await entities();
    expect(stored).toEqual(expect.arrayContaining(['/good/before.py', '/good/after.py']));
    expect(stored).toHaveLength(refusedFor === undefined ? 3 : 2);
  });

  it('all of them together cost nobody anything', async () => {
    const batch = ITEMS.flatMap(([, make], index) => [make(house.now()), JSON.stringify(good(String(index), index))]);
    const answer = await house.ask('POST', BULK, `[${batch.join(',')}]`);
    expect(answer.status).toBe(201);
    expect(statusesOf(answer)).toEqual(ITEMS.flatMap(([, , refused]) => [refused === undefined ? 201 : 400, 201]));
    expect((await entities()).filter((name) => name.startsWith('/good/'))).toHaveLength(ITEMS.length);
  });

  it('is refused clearly on the single route too', async () => {
    for (const [, make, refusedFor] of ITEMS.filter(([name]) => name !== 'a list')) {
      const answer = await house.ask('POST', SINGLE, make(house.now()));
      expect(answer.status).toBe(refusedFor === undefined ? 202 : 400);
      expect(Object.keys(JSON.parse(answer.text))).toEqual([
        refusedFor === undefined ? 'data' : expect.stringMatching(/^errors?$/),
      ]);
    }
  });

  it('leaves no trace on the server', async () => {
    await house.ask('POST', BULK, '[{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('invalid UTF-8', () => {
  it('inside of a string spoils that string and nothing else', async () => {
    const [before, after] = JSON.stringify([good('a'), good('b', 1)]).split('/good/b');
    const bytes = Buffer.concat([
      Buffer.from(`${before}/good/`),
      Buffer.from([0xff, 0xc3, 0x28]),
      Buffer.from(`b${after}`),
    ]);
    expect(statusesOf(await house.ask('POST', BULK, bytes))).toEqual([201, 201]);
    expect(await entities()).toEqual(['/good/a.py', '/good/\ufffd\ufffd(b.py']);
  });
});

/** Bodies of which nothing can be stored. */
const BODIES: [string, () => Buffer | string, number][] = [
  ['nothing', () => '', 400],
  ['blanks', () => ' \n', 400],
  ['HTML', () => '<!doctype html><title>502</title>', 400],
  ['a form', () => 'entity=/a&time=1', 400],
  ['cut JSON', () => `[${JSON.stringify(good('cut'))},{"entity":`, 400],
  ['bytes that are no text', () => Buffer.from([0xff, 0xfe, 0, 0x80]), 400],
  ['an empty list', () => '[]', 400],
  ['a list of nothing', () => '[null,1,"x",[]]', 400],
  ['null', () => 'null', 400],
  ['a number', () => '7', 400],
  ['a string', () => '"hello"', 400],
  ['a list a million levels deep', () => deep(1_000_000), 400],
  [
    '1,001 items',
    () => JSON.stringify(Array.from({ length: 1001 }, (_, index) => good(`n${index}`, index / 100))),
    413,
  ],
  ['1,001 items under a key', () => JSON.stringify({ heartbeats: Array.from({ length: 1001 }, () => good('k')) }), 413],
  ['5 MB and a byte', () => JSON.stringify([good('fat')]).padEnd(FIVE_MB + 1), 413],
];

describe.each([BULK, SINGLE])('a hostile body at %s', (target) => {
  it.each(BODIES)('%s is refused clearly and stores nothing', async (_, make, status) => {
    const answer = await house.ask('POST', target, make());
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual({ error: expect.stringMatching(/\w/) });
    expect(await entities()).toEqual([]);
  });

  it('compressed is refused, not misread', async () => {
    const answer = await house.ask('POST', target, gzipSync(JSON.stringify([good('zip')])));
    expect([400, 415]).toContain(answer.status);
    expect(await entities()).toEqual([]);
  });
});

describe('at the limits', () => {
  it('1,000 items are stored', async () => {
    const items = Array.from({ length: 1000 }, (_, index) => good(`n${index}`, index / 100));
    const answer = await house.ask('POST', BULK, items);
    expect(answer.status).toBe(201);
    expect(statusesOf(answer)).toEqual(new Array(1000).fill(201));
    expect(await entities()).toHaveLength(1000);
  });

  it('5 MB are read', async () => {
    const answer = await house.ask('POST', BULK, JSON.stringify([good('fat')]).padEnd(FIVE_MB));
    expect(statusesOf(answer)).toEqual([201]);
  });
});
