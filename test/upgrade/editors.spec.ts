import { describe, expect, it } from 'vitest';
import { judge } from './editors.js';

describe('the judge of an upgrade', () => {
  const journal = { acknowledged: new Set([1, 2]), sent: new Set([1, 2, 3]), refused: 0 };

  it('is content with what was acknowledged, and with what was only sent', () => {
    expect(judge(journal, [1, 2])).toEqual({ lost: [], doubled: [], invented: [] });
    expect(judge(journal, [3, 2, 1])).toEqual({ lost: [], doubled: [], invented: [] });
  });

  it('sees loss, doubles and inventions', () => {
    expect(judge(journal, [2, 2, 4])).toEqual({ lost: [1], doubled: [2], invented: [4] });
  });
});
