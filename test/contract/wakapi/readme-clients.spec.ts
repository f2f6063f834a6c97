import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { percentages } from '#libs/kernel';
import type { TestApp, TestUser } from '../../support/app.js';
import { coder, SHARED, startWakapi, work } from './coder.js';

/** What others make of the statistics, by the rules of their own programs. */
let app: TestApp;
let ada: TestUser;

beforeAll(async () => {
  app = await startWakapi();
  ada = await coder(app, { settings: SHARED });
  await work(app, ada, [{ from: '2026-10-08T09:00:00Z', minutes: 5, project: 'demo' }]);
  await coder(app, { username: 'hugo' });
}, 60_000);
afterAll(() => app?.close());

interface Language {
  readonly name: string;
  readonly percent: number;
  readonly total_seconds: number;
  readonly text: string;
  readonly hours: number;
  readonly minutes: number;
}
interface Stats {
  readonly start: string;
  readonly end: string;
  readonly human_readable_total: string;
  readonly human_readable_total_including_other_language: string;
  readonly languages: Language[];
}

describe('a profile card', () => {
  /** No credential, an empty range where none is named, anything but 2xx is nobody, languages below a minute are left out. */
  async function card(username: string, range = ''): Promise<readonly string[] | 'user not found'> {
    const response = await fetch(`${app.url}/api/v1/users/${username}/stats/${range}?is_including_today=true`);
    if (!response.ok) return 'user not found';
    const { languages } = ((await response.json()) as { data: Stats }).data;
    const shown = languages.filter(({ hours, minutes }) => hours > 0 || minutes > 0);
    const percents = percentages(shown.map(({ percent }) => percent));
    return shown.map(({ name, text }, index) => `${name} - ${text} - ${percents[index]}%`);
  }

  it('shows the languages of who shares them', async () => {
    expect(await card('ada')).toEqual(['Go - 1 hr - 63.16%', 'Rust - 30 mins - 31.58%', 'Other - 5 mins - 5.26%']);
    expect(await card('ada', 'all_time')).toContain('Go - 1 hr 10 mins - 66.67%');
  });

  it('shows nobody else', async () => {
    expect(await card('hugo')).toBe('user not found');
    expect(await card('nobody')).toBe('user not found');
  });
});

describe('a program that writes the README of a profile', () => {
  const STAMP = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\dZ$/;

  /** `Basic`, the key alone in base64; 200 or nothing; instants to the second in UTC; the first five languages. */
  async function write(base: string, key: string, range: string): Promise<readonly string[] | number> {
    const response = await fetch(`${app.url}${base}/v1/users/current/stats/${range}`, {
      headers: { authorization: `Basic ${Buffer.from(key).toString('base64')}`, 'user-agent': 'Mozilla/5.0 (X11)' },
    });
    if (response.status !== 200) return response.status;
    const { data } = (await response.json()) as { data: Stats };
    const day = (stamp: string) => STAMP.exec(stamp)?.[1] ?? `not a time: ${stamp}`;
    const whole = data.languages.reduce((sum, { total_seconds: seconds }) => sum + seconds, 0);
    return [
      `From: ${day(data.start)} - To: ${day(data.end)}`,
      `Total Time: ${data.human_readable_total_including_other_language}`,
      ...data.languages
        .slice(0, 5)
        .map(({ name, text, total_seconds: seconds }) => `${name} ${text} ${((100 * seconds) / whole).toFixed(1)}`),
    ];
  }

  it.each(['/api', '/api/compat/wakatime'])('finds what it needs below %s', async (base) => {
    expect(await write(base, ada.apiKey, 'last_7_days')).toEqual([
      'From: 2026-10-02 - To: 2026-10-09',
      'Total Time: 35 mins',
      'Rust 30 mins 85.7',
      'Other 5 mins 14.3',
    ]);
    expect(await write(base, ada.apiKey, 'all_time')).toContain('Total Time: 1 hr 45 mins');
  });

  it('is told that its key is no good', async () => {
    expect(await write('/api/compat/wakatime', 'waka_nonsense', 'last_7_days')).toBe(401);
  });
});
