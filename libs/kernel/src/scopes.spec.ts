import { describe, expect, it } from 'vitest';
import {
  ALL_SCOPES,
  grants,
  impliedScopes,
  OFFERED_SCOPES,
  parseScopes,
  READ_ONLY_SCOPES,
  SCOPES,
  type Scope,
} from './index.js';

const has = (granted: Scope, needed: Scope) => grants(new Set([granted]), needed);

describe('scopes', () => {
  it('are the 25 current ones, three older names and three of Hackatime', () => {
    expect(SCOPES).toHaveLength(31);
    expect(new Set(SCOPES).size).toBe(31);
  });

  it.each<[Scope, Scope, boolean]>([
    ['read_heartbeats', 'read_stats', true],
    ['read_heartbeats', 'read_summaries.languages', true],
    ['read_summaries', 'read_stats.editors', true],
    ['read_summaries.languages', 'read_stats.languages', true],
    ['read_summaries.languages', 'read_stats.projects', false],
    ['read_summaries.languages', 'read_summaries', false],
    ['read_stats', 'read_summaries', false],
    ['write_heartbeats', 'read_heartbeats', false],
    ['write_logged_time', 'write_heartbeats', true],
    ['read_logged_time', 'read_stats.projects', true],
    ['read_teams', 'read_orgs', true],
    ['read_heartbeats', 'email', false],
    ['read', 'read_stats', true],
    ['read', 'profile', true],
    ['read', 'write_heartbeats', false],
    ['profile', 'email', false],
    ['admin', 'read_heartbeats', false],
  ])('%s carries %s: %s', (granted, needed, expected) => expect(has(granted, needed)).toBe(expected));

  it('carry themselves', () => {
    for (const scope of SCOPES) expect(impliedScopes(scope).has(scope)).toBe(true);
  });

  it('that only read write nothing', () => {
    expect([...READ_ONLY_SCOPES].filter((scope) => scope.startsWith('write_'))).toEqual([]);
    expect(READ_ONLY_SCOPES.size).toBe(ALL_SCOPES.size - 4);
  });

  it('give keys of people no power over the installation', () => {
    expect(ALL_SCOPES.has('admin')).toBe(false);
    expect(ALL_SCOPES.size).toBe(SCOPES.length - 1);
    expect(READ_ONLY_SCOPES.has('admin')).toBe(false);
  });

  it('are offered by their current names', () => {
    expect(OFFERED_SCOPES).toHaveLength(25);
    expect(OFFERED_SCOPES).not.toContain('read_logged_time');
  });

  it('are read from lists with spaces or commas', () => {
    expect(parseScopes('email,read_stats  nonsense')).toEqual({
      scopes: new Set(['email', 'read_stats']),
      unknown: ['nonsense'],
    });
  });
});
