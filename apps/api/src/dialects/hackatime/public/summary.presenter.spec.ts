import { describe, expect, it } from 'vitest';
import { GAP_POLICIES } from '#libs/kernel';
import type { GroupedTime } from '#libs/stats';
import { presentLookedUpSummary } from './summary.presenter.js';

const group = (name: string | null, seconds: number) => ({ name, us: seconds * 1e6, seconds });
const time: GroupedTime = {
  policy: GAP_POLICIES.wakatime,
  totalUs: 9e6,
  totalSeconds: 9,
  groups: {
    project: [group('a', 6.5), group(null, 2), group('idle', 0.2)],
    editor: [group('Vim', 5), group(null, 3), group('Other', 1), group('__proto__', 1)],
  },
};
const facts = { userId: 'ada', range: { from: 0, to: 86_400e6, zone: 'UTC' }, time };
const head = { user_id: 'ada', from: '1970-01-01T00:00:00Z', to: '1970-01-01T23:59:59Z' };
const projects = [
  { key: 'a', total: 6 },
  { key: 'Other', total: 2 },
];

describe('a summary', () => {
  it('of somebody who is named has objects beside its two lists', () => {
    const { editors, ...rest } = presentLookedUpSummary(facts);
    expect(Object.entries(editors)).toEqual([
      ['Vim', 5],
      ['Other', 4],
      ['__proto__', 1],
    ]);
    const nothing = { operating_systems: {}, machines: {}, categories: {}, branches: {}, entities: {}, labels: {} };
    expect(rest).toEqual({ ...head, projects, languages: [], ...nothing });
  });
});
