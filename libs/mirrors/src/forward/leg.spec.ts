import { describe, expect, it } from 'vitest';
import type { WholeHeartbeat } from '#libs/heartbeats';
import { idOf, legOf } from './leg.js';

/** `-`: deleted since; else the name of the machine. */
function story(machines: string) {
  const queued = [...machines].map((_, index) => ({ seq: String(10 + index), time_us: 1_000_000 + index, hid: '7' }));
  const stored = new Map(
    queued.flatMap((row, index) => {
      const machine = machines[index];
      const entity = row.seq;
      return machine === '-' ? [] : [[idOf(row), { entity, machine } as WholeHeartbeat] as const];
    }),
  );
  const { heartbeats, ...leg } = legOf(queued, stored);
  return { ...leg, heartbeats: heartbeats.map(({ entity }) => entity) };
}

describe('legOf', () => {
  it.each([
    ['aaa', { machine: 'a', heartbeats: ['10', '11', '12'], ends: ['10', '11', '12'], end: '12' }],
    ['aab', { machine: 'a', heartbeats: ['10', '11'], ends: ['10', '11'], end: '11' }],
    ['a-a', { machine: 'a', heartbeats: ['10', '12'], ends: ['11', '12'], end: '12' }],
    ['-a-b', { machine: 'a', heartbeats: ['11'], ends: ['12'], end: '12' }],
    ['--', { machine: null, heartbeats: [], ends: [], end: '11' }],
    ['aba', { machine: 'a', heartbeats: ['10'], ends: ['10'], end: '10' }],
  ])('%s', (machines, leg) => {
    expect(story(machines)).toEqual(leg);
  });
});
