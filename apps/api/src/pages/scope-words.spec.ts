import { describe, expect, it } from 'vitest';
import { SCOPES } from '#libs/kernel';
import { inWords, SCOPE_WORDS } from './scope-words.js';

/** Old names, and what they are called today: the words are the same. */
const RENAMED: Readonly<Record<string, string>> = {
  read_logged_time: 'read_heartbeats',
  write_logged_time: 'write_heartbeats',
  read_teams: 'read_orgs',
};

describe('the words of scopes', () => {
  it('are there for every scope, and for nothing else', () => {
    expect(Object.keys(SCOPE_WORDS).sort()).toEqual([...SCOPES].sort());
  });

  it.each(SCOPES)('say in plain English what %s lets an app do', (scope) => {
    expect(SCOPE_WORDS[scope]).toMatch(/^(See|Change|Send|Administer) [A-Za-z ,:-]{8,90}$/);
    expect(SCOPE_WORDS[scope]).not.toMatch(/scope|token|api|_|undefined/i);
  });

  it('tell every two scopes apart that are not the same', () => {
    const current = SCOPES.filter((scope) => !(scope in RENAMED));
    expect(new Set(current.map((scope) => SCOPE_WORDS[scope])).size).toBe(current.length);
    for (const [old, today] of Object.entries(RENAMED)) {
      expect(SCOPE_WORDS[old as keyof typeof SCOPE_WORDS]).toBe(SCOPE_WORDS[today as keyof typeof SCOPE_WORDS]);
    }
  });

  it('name the section where a scope is of one', () => {
    expect(SCOPE_WORDS['read_summaries.operating_systems']).toBe(
      'See the operating systems in your daily summaries and stats',
    );
    expect(SCOPE_WORDS['read_stats.languages']).toBe('See the languages in your stats');
  });
});

describe('inWords', () => {
  it('goes from the widest on, whatever the order that was asked in, and says nothing twice', () => {
    expect(inWords(['read_logged_time', 'read_heartbeats', 'email'])).toEqual([
      'See your e-mail address',
      'See all of your activity: files, projects, editors, durations, summaries and stats',
    ]);
    expect(inWords([])).toEqual([]);
  });
});
