import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TimePolicies } from '#libs/durations';
import type { FoldBeat } from '#libs/kernel';
import { withClient } from '../../tools/postgres/roles.mjs';
import { startApp, type TestApp, type TestUser } from '../support/app.js';
import { foldDays } from '../support/beat-person.js';
import { storedDays } from '../support/engine-person.js';

const NOW = Date.parse('2026-11-20T12:00:00Z') / 1_000;
const ZONE = 'America/Sao_Paulo';
const DAY = 86_400;
const HISTORY = 20_000;
/** Between two heartbeats of the history: some gaps count, some do not. */
const STEPS = [20, 45, 130, 70, 1_900, 10, 300];

let house: TestApp;

beforeAll(async () => {
  house = await startApp({ now: NOW * 1_000_000, config: { RATE_LIMIT: 'off' } });
});
afterAll(() => house.close());

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  /** Of each item. */
  readonly items: readonly number[];
}

const times = (from: number, count: number, step = 60) =>
  Array.from({ length: count }, (_, index) => from + index * step);

async function send({ authorization }: TestUser, seconds: readonly number[]): Promise<Answer> {
  const answer = await fetch(`${house.url}/api/v1/users/current/heartbeats.bulk`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(seconds.map((time) => ({ entity: '/src/a.go', type: 'file', time }))),
  });
  const body = (await answer.json()) as { responses?: [unknown, number][] };
  return {
    status: answer.status,
    retryAfter: answer.headers.get('retry-after'),
    items: (body.responses ?? []).map(([, status]) => status),
  };
}

const rows = (text: string) => withClient(house.database.superUrl, async (client) => (await client.query(text)).rows);
const stored = async ({ user }: TestUser) =>
  Number((await rows(`select count(*) from heartbeats where user_id = ${user.id}`))[0]?.count);

const people = (count: number) =>
  Promise.all(Array.from({ length: count }, () => house.createUser({ timezone: ZONE })));

/** Days by the kernel's fold of one person's only file. */
const foldOf = (seconds: readonly number[]) =>
  foldDays(
    [...new Set(seconds)].map((time, hid): FoldBeat => ({ time: time * 1_000_000, hid })),
    ZONE,
  );

describe('while somebody holds a person’s lock', () => {
  it.each([
    ['one bulk', 1],
    ['a dozen bulks at once', 12],
  ])('that person’s %s are to come back, and everybody else is answered before', async (_, bulks) => {
    const [locked, ...others] = (await people(9)) as [TestUser, ...TestUser[]];
    for (const other of others) expect((await send(other, times(NOW - 3 * DAY, 5))).status).toBe(201);
    const sent = Array.from({ length: bulks }, (_, bulk) => times(NOW - 7_000 + bulk * 300, 5));
    const settled: string[] = [];
    const told = (name: string) => (answer: Answer) => {
      settled.push(name);
      return answer;
    };

    await withClient(house.database.superUrl, async (holder) => {
      await holder.query('select pg_advisory_lock(1, $1)', [locked.user.id]);
      const refused = sent.map((seconds) => send(locked, seconds).then(told('locked')));
      await vi.waitFor(async () =>
        expect((await rows(`select from pg_locks where locktype = 'advisory' and not granted`)).length).toBeGreaterThan(
          0,
        ),
      );
      const answered = others.flatMap((other, index) => [
        send(other, times(NOW - 600, 5)).then(told(`live ${index}`)),
        send(other, times(NOW - 4 * DAY, 5)).then(told(`late ${index}`)),
      ]);
      for (const { status, items } of await Promise.all(answered)) {
        expect([status, ...items]).toEqual([201, 201, 201, 201, 201, 201]);
      }
      expect(settled).toHaveLength(16);
      expect(settled).not.toContain('locked');
      for (const { status, retryAfter } of await Promise.all(refused)) {
        expect(status).toBe(503);
        expect(Number(retryAfter)).toBeGreaterThan(0);
      }
      expect(await stored(locked)).toBe(0);
    });

    for (const seconds of [...sent, ...sent]) {
      const { status, items } = await send(locked, seconds);
      expect([status, ...items]).toEqual([201, 201, 201, 201, 201, 201]);
    }
    const all = sent.flat();
    expect(await stored(locked)).toBe(new Set(all).size);
    expect(await storedDays(house.database.superUrl, locked.user.id)).toEqual(foldOf(all));
  });
});

describe('while a person’s history is rebuilt', () => {
  it('heartbeats of that person and of others are stored, and every sum is the fold’s', async () => {
    const [busy, ...others] = (await people(4)) as [TestUser, ...TestUser[]];
    const history: number[] = [];
    for (let time = NOW - 200 * DAY; history.length < HISTORY; time += STEPS[history.length % STEPS.length] as number) {
      history.push(time);
    }
    for (let start = 0; start < HISTORY; start += 1_000) {
      expect((await send(busy, history.slice(start, start + 1_000))).status).toBe(201);
    }

    let isRebuilding = true;
    const rebuilding = house.app
      .get(TimePolicies, { strict: false })
      .rebuild(busy.user.id)
      .finally(() => {
        isRebuilding = false;
      });
    const sent = new Map(
      [busy, ...others].map((person) => [person, person === busy ? [...history] : ([] as number[])]),
    );
    let rounds = 0;
    for (; isRebuilding || rounds < 3; rounds++) {
      const batches = [...sent].flatMap(([person, own]) =>
        [times(NOW - 9_000 + rounds * 60, 3, 20), times(NOW - 150 * DAY + rounds * 7_000 + 11, 3, 40)].map(
          (seconds) => {
            own.push(...seconds);
            return send(person, seconds);
          },
        ),
      );
      for (const { status, items } of await Promise.all(batches)) {
        expect([status, ...items]).toEqual([201, 201, 201, 201]);
      }
    }
    await rebuilding;
    for (const [person, own] of sent) {
      expect(await stored(person)).toBe(new Set(own).size);
      expect(await storedDays(house.database.superUrl, person.user.id)).toEqual(foldOf(own));
    }
  });
});
