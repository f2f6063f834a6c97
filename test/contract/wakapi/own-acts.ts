import type { TestApp, TestUser } from '../../support/app.js';

export const NOW = '2026-11-12T12:00:00Z';
export const BASE = '/api/v1/users/current';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export interface Beat {
  readonly at: string;
  readonly entity?: string;
  readonly project?: string | null;
  readonly language?: string | null;
}

/** Five minutes in each of three projects, then one more beat. */
export const THREE: readonly Beat[] = [
  { at: '2026-11-11T06:00:00Z', project: 'site-a' },
  { at: '2026-11-11T06:05:00Z', project: 'Site-b', entity: '/home/ada/x.tpl.html' },
  { at: '2026-11-11T06:10:00Z', project: 'heron', entity: '/home/ada/y.html' },
  { at: '2026-11-11T06:15:00Z', project: null },
];

/** What people do with what is their own, on an app that is started later. */
export function ownActs(appOf: () => TestApp) {
  async function call({ authorization }: TestUser, method: Method, path: string, body?: object) {
    const request = appOf().request[method](`${BASE}/${path}`).set('authorization', authorization);
    const { status, body: answer } = await (body === undefined ? request : request.send(body));
    return { status, body: answer };
  }
  const data = async (person: TestUser, path: string) => (await call(person, 'get', path)).body.data;

  async function send(person: TestUser, beats: readonly Beat[]): Promise<void> {
    const list = beats.map(({ at, ...rest }) => ({
      entity: '/home/ada/a.txt',
      type: 'file',
      category: 'coding',
      time: Date.parse(at) / 1000,
      ...rest,
    }));
    const { status } = await call(person, 'post', 'heartbeats.bulk', list);
    if (status !== 201) throw new Error(`heartbeats: ${status}`);
  }

  /** `{name: seconds}` of one day of the person's own. */
  async function spent(person: TestUser, day: string, list: 'projects' | 'languages') {
    const [summary] = await data(person, `summaries?start=${day}&end=${day}`);
    const items = summary[list] as { name: string; total_seconds: number }[];
    return Object.fromEntries(items.map(({ name, total_seconds }) => [name, total_seconds]));
  }
  const total = async (person: TestUser, day: string, more = ''): Promise<number> =>
    (await data(person, `summaries?start=${day}&end=${day}${more}`))[0].grand_total.total_seconds;

  return { call, data, send, spent, total };
}
