import { describe, expect, it } from 'vitest';
import { branchesOfHistory, type HistoryCommit, mergedBranch } from './branch-history.js';

/** "d: c b Merge …" is a commit d with the parents c and b. */
function history(...lines: string[]): Map<string, HistoryCommit> {
  return new Map(
    lines.map((line) => {
      const [, hash = '', parents = '', subject = ''] = /^(\w): ?((?:\w )*)(.*)$/.exec(line) ?? [];
      return [hash, { hash, parents: parents.trim().split(' ').filter(Boolean), subject }];
    }),
  );
}

const branches = (head: string, commits: Map<string, HistoryCommit>, heads: Record<string, string> = {}) =>
  Object.fromEntries(branchesOfHistory({ branch: 'main', head }, commits, new Map(Object.entries(heads))));

describe('where commits were made', () => {
  it('is the branch itself along its first parents', () => {
    expect(branches('c', history('c: b x', 'b: a x', 'a: x'))).toEqual({ a: 'main', b: 'main', c: 'main' });
  });

  it('is the branch that a merge names', () => {
    const commits = history("e: b d Merge branch 'fix/it'", 'd: c work', 'c: a work', 'b: a main', 'a: root');
    expect(branches('e', commits)).toEqual({ a: 'main', b: 'main', c: 'fix/it', d: 'fix/it', e: 'main' });
  });

  it('is a living branch, when the merge says something else', () => {
    const commits = history('d: b c All done', 'c: a work', 'b: a main', 'a: root');
    expect(branches('d', commits, { c: 'feature' })).toMatchObject({ c: 'feature' });
    expect(branches('d', commits)).toMatchObject({ c: 'main' });
  });

  it('is found through merges of merges, and ends where commits are known', () => {
    const commits = history("f: e d Merge branch 'x'", "d: c b Merge branch 'y'", 'c: a x', 'b: a y', 'e: a main');
    expect(branches('f', commits)).toEqual({ b: 'y', c: 'x', d: 'x', e: 'main', f: 'main' });
  });
});

describe('first lines of merges', () => {
  it.each([
    ["Merge branch 'feature/x' into main", 'feature/x'],
    ["Merge remote-tracking branch 'origin/topic'", 'topic'],
    ['Merge pull request #12 from jane/fix-it', 'fix-it'],
    ["Merge pull request 'Fix it' (#3) from jane/fix into main", 'jane/fix'],
    ['Merged in topic (pull request #4)', 'topic'],
    ['Fix the map', undefined],
  ])('%s', (subject, branch) => expect(mergedBranch(subject)).toBe(branch));
});
