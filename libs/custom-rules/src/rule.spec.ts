import { describe, expect, it } from 'vitest';
import { applyRules, type Rule, type RuleOperation, type RuleSource, type RuleSubject } from './rule.js';

const FILE: RuleSubject = {
  entity: '/home/ada/Notes/plan.MD',
  type: 'file',
  project: 'notes',
  branch: 'main',
  language: 'Markdown',
  category: 'coding',
  dependencies: ['Lodash', 'vite'],
  editor: 'Vim',
  operating_system: 'Linux',
  machine: null,
  meta: null,
};

const rule = (source: RuleSource, operation: RuleOperation, value: string, ...changes: Rule['changes']): Rule => ({
  condition: { source, operation, value },
  action: 'change',
  changes,
});

const RENAME = { destination: 'project', value: 'papers' } as const;

describe('conditions', () => {
  it.each<[RuleSource, RuleOperation, string, boolean]>([
    ['project', 'equals', 'notes', true],
    ['project', 'equals', 'NOTES', true],
    ['project', 'equals', 'note', false],
    ['entity', 'contains', '/notes/', true],
    ['entity', 'starts with', '/home/ada/', true],
    ['entity', 'starts with', 'ada', false],
    ['entity', 'ends with', '.md', true],
    ['entity', 'ends with', '/notes', false],
    ['dependencies', 'equals', 'lodash', true],
    ['dependencies', 'contains', 'odash vite', false],
    ['machine', 'contains', '', false],
    ['meta', 'equals', '', false],
    ['type', 'equals', 'file', true],
    ['operating_system', 'starts with', 'lin', true],
  ])('%s %s %j: %s', (source, operation, value, isMet) => {
    const changed = applyRules([rule(source, operation, value, RENAME)], FILE);
    expect(changed?.project).toBe(isMet ? 'papers' : 'notes');
  });
});

describe('order', () => {
  it('lets a rule see what those before it made', () => {
    const first = rule('entity', 'ends with', '.md', { destination: 'category', value: 'writing docs' });
    const second = rule('category', 'equals', 'writing docs', RENAME);
    expect(applyRules([first, second], FILE)).toEqual({ ...FILE, category: 'writing docs', project: 'papers' });
    expect(applyRules([second, first], FILE)).toEqual({ ...FILE, category: 'writing docs' });
  });

  it('stops where something is to be forgotten', () => {
    const gone: Rule = { ...rule('project', 'equals', 'papers'), action: 'delete' };
    expect(applyRules([gone], FILE)).toEqual(FILE);
    expect(applyRules([rule('project', 'equals', 'notes', RENAME), gone], FILE)).toBeUndefined();
  });
});

describe('changes', () => {
  it('sets several fields, and empties them', () => {
    const changes = [RENAME, { destination: 'branch', value: null }, { destination: 'category', value: null }] as const;
    expect(applyRules([rule('project', 'equals', 'notes', ...changes)], FILE)).toEqual({
      ...FILE,
      project: 'papers',
      branch: null,
      category: 'coding',
    });
  });

  it('does nothing without a condition', () => {
    expect(applyRules([{ condition: null, action: 'delete', changes: [] }], FILE)).toBe(FILE);
  });
});
