import { describe, expect, it } from 'vitest';
import { findPlaceholders, isPlaceholder, NOTHING_SEEN, resolvePlaceholders } from './placeholders.js';

const last = { project: 'demo', branch: 'main', language: 'Go' };

describe('placeholders', () => {
  it.each([
    ['<<LAST_PROJECT>>', true],
    ['<<last_branch>>', true],
    ['<<LAST_ANYTHING_ELSE>>', true],
    ['<<LAST_PROJECT>> ', false],
    ['LAST_PROJECT', false],
    ['<<PROJECT>>', false],
    [null, false],
  ])('%s: %s', (value, expected) => {
    expect(isPlaceholder(value)).toBe(expected);
  });

  it('are found by field', () => {
    expect(findPlaceholders({ project: '<<LAST_PROJECT>>', branch: 'x', language: '<<LAST_LANGUAGE>>' })).toEqual([
      'project',
      'language',
    ]);
  });

  it('take the last value of their own field, and leave the rest alone', () => {
    const item = { entity: '/x', project: '<<LAST_PROJECT>>', branch: 'mine', language: '<<LAST_LANGUAGE>>' };
    expect(resolvePlaceholders(item, last)).toEqual({ entity: '/x', project: 'demo', branch: 'mine', language: 'Go' });
    expect(item.project).toBe('<<LAST_PROJECT>>');
  });

  it('become null when nothing is known, or only another placeholder', () => {
    const item = { project: '<<LAST_PROJECT>>', branch: '<<LAST_BRANCH>>', language: '<<LAST_LANGUAGE>>' };
    expect(resolvePlaceholders(item, NOTHING_SEEN)).toEqual({ project: null, branch: null, language: null });
    expect(resolvePlaceholders(item, item)).toEqual({ project: null, branch: null, language: null });
  });
});
