import { describe, expect, it } from 'vitest';
import { GapPolicyDefault } from './gap-policy-default.js';
import { teamPolicy } from './team-query.js';

const counting = { timeoutSeconds: 300, writesOnly: false };

describe('how an organisation counts', () => {
  it.each([
    [{ ...counting, policy: 'wakapi' as const }, ['join', 'strict', 600]],
    [{ ...counting, policy: 'hackatime' as const }, ['cap', 'inclusive', 120]],
    [{ ...counting, policy: 'wakatime' as const }, ['join', 'inclusive', 300]],
    [{ ...counting, policy: null }, ['cap', 'inclusive', 120]],
    [counting, ['cap', 'inclusive', 120]],
  ])('%j is its choice, or else the installation’s', (asked, expected) => {
    const policy = teamPolicy({ counting: asked }, 'hackatime');
    expect([policy?.rule, policy?.edge, policy?.timeoutSeconds]).toEqual(expected);
  });

  it('is everybody’s own rule where nothing is said', () => {
    expect(teamPolicy({}, 'hackatime')).toBeUndefined();
  });
});

describe('the installation’s policy', () => {
  it('is WakaTime’s unless it was set', () => {
    expect(new GapPolicyDefault().comparison).toEqual({ policy: 'wakatime', timeoutSeconds: 900, writesOnly: false });
    expect(new GapPolicyDefault('wakapi').comparison.timeoutSeconds).toBe(600);
  });

  it.each([
    [{}, null, 300],
    [{ timeoutSeconds: 60 }, null, 60],
    [{}, 'hackatime' as const, 120],
    [{ timeoutSeconds: 60 }, 'hackatime' as const, 120],
    [{}, 'wakapi' as const, 600],
    [{ timeoutSeconds: 60 }, 'wakapi' as const, 60],
    [{ policy: 'wakatime' as const }, 'wakapi' as const, 300],
  ])('%j of somebody who chose %s has a timeout of %i s', (choice, gapPolicy, expected) => {
    expect(new GapPolicyDefault().timeoutOf(choice, { gapPolicy, timeoutMinutes: 5, gapTimeoutSeconds: null })).toBe(
      expected,
    );
  });
});
