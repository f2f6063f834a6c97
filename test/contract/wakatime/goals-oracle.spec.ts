import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fold, GAP_POLICIES, MICROS_PER_MINUTE, type Micros } from '#libs/kernel';
import { Random } from '../../engine/random.js';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';

const LANGUAGES = ['Go', 'Python', 'Rust'];
const PROJECTS = ['atlas', 'beacon', null];
const CATEGORIES = ['coding', 'debugging', 'writing docs'];
const CLIENTS = {
  'VS Code': 'wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 vscode/1.90.0 vscode-wakatime/24.0.0',
  GoLand: 'wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 GoLand/2024.1 GoLand-wakatime/14.0.0',
};
type Editor = keyof typeof CLIENTS;
const EDITORS = Object.keys(CLIENTS) as Editor[];

interface Beat {
  readonly time: Micros;
  readonly language: string;
  readonly project: string | null;
  readonly category: string;
  readonly editor: Editor;
}

interface Wanted {
  readonly delta: string;
  readonly seconds: number;
  readonly languages: readonly string[];
  readonly projects: readonly string[];
  readonly categories: readonly string[];
  readonly editors: readonly string[];
}

interface Chart {
  readonly chart_data: {
    readonly actual_seconds: number;
    readonly range: { readonly start: string; readonly end: string };
  }[];
}

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ now: '2026-04-10T12:00:00Z' });
});
afterAll(() => app?.close());

/** Five weeks of a person, at all hours, in seconds and fractions. */
function history(random: Random, now: Micros): Beat[] {
  const beats: Beat[] = [];
  for (let time = now - 35 * 24 * 60 * MICROS_PER_MINUTE; ; ) {
    const isBreak = random.chance(0.08);
    time += random.int(1, isBreak ? 20 * 60 : 25) * MICROS_PER_MINUTE + random.int(0, 1_000) * 1_000;
    if (time >= now) return beats;
    beats.push({
      time,
      language: random.pick(LANGUAGES),
      project: random.pick(PROJECTS),
      category: random.pick(CATEGORIES),
      editor: random.pick(EDITORS),
    });
  }
}

async function send(person: TestUser, beats: readonly Beat[]): Promise<void> {
  for (const editor of EDITORS) {
    const own = beats.filter((beat) => beat.editor === editor);
    for (let at = 0; at < own.length; at += 200) {
      const items = own.slice(at, at + 200).map(({ time, language, project, category }) => ({
        entity: '/home/dev/file',
        type: 'file',
        time: time / 1_000_000,
        language,
        category,
        ...(project !== null && { project }),
      }));
      await app.request
        .post('/api/v1/users/current/heartbeats.bulk')
        .set({ authorization: person.authorization, 'user-agent': CLIENTS[editor] })
        .send(items)
        .expect(201);
    }
  }
}

/** The definition of coding time, cut to a period, of the heartbeats that a goal is about. */
function brute(beats: readonly Beat[], goal: Wanted, range: { from: Micros; to: Micros }, zone: string): number {
  const folded = fold(
    beats.map(({ time }, index) => ({ time, hid: index })),
    GAP_POLICIES.wakatime,
    { zone, range },
  );
  const fits = (names: readonly string[], name: string) => names.length === 0 || names.includes(name);
  let us = 0;
  for (const { from, to, beatIndex } of folded.intervals) {
    const { language, project, category, editor } = beats[beatIndex] as Beat;
    const counts =
      fits(goal.languages, language) &&
      fits(goal.projects, project ?? 'Unknown Project') &&
      fits(goal.categories, category) &&
      fits(goal.editors, editor);
    if (counts) us += to - from;
  }
  return us / 1_000_000;
}

function wanted(random: Random): Wanted {
  const some = (names: readonly string[]) => names.filter(() => random.chance(0.3));
  return {
    delta: random.pick(['day', 'week', 'month']),
    seconds: random.int(60, 100_000),
    languages: some(LANGUAGES),
    projects: some(['atlas', 'beacon', 'Unknown Project']),
    categories: some(CATEGORIES),
    editors: some(EDITORS),
  };
}

describe('the seconds of any goal', () => {
  it.each([
    ['Asia/Kathmandu', 1],
    ['Pacific/Chatham', 2],
    ['America/Sao_Paulo', 3],
    ['UTC', 4],
  ])('are those of the definition: %s', async (zone, seed) => {
    const random = new Random(seed);
    const person = await app.createUser({ timezone: zone, settings: { weekday_start: random.int(0, 6) } });
    const beats = history(random, app.clock.now());
    await send(person, beats);
    let compared = 0;
    for (let round = 0; round < 25; round++) {
      const goal = wanted(random);
      const request = app.request.post('/api/v1/users/current/goals').set('authorization', person.authorization);
      const { chart_data: chart }: Chart = (await request.send(goal).expect(201)).body.data;
      for (const { actual_seconds: actual, range } of chart) {
        const bounds = { from: Date.parse(range.start) * 1000, to: (Date.parse(range.end) + 1000) * 1000 };
        expect(actual, JSON.stringify({ goal, range })).toBeCloseTo(brute(beats, goal, bounds, zone), 6);
        if (actual > 0) compared++;
      }
    }
    expect(compared).toBeGreaterThan(50);
  });
});
