import { describe, expect, it } from 'vitest';
import { Random } from '../../../test/engine/random.js';
import { ALIASES, MAPPINGS } from './renaming.js';
import { applyRules, type Rule, type RuleSubject } from './rule.js';
import { matchesWildcards } from './wildcards.js';

const FILE: RuleSubject = {
  entity: '/home/ada/site/index.tpl.html',
  type: 'file',
  project: 'site-a',
  branch: 'main',
  language: 'HTML',
  category: 'coding',
  dependencies: [],
  editor: 'Vim',
  operating_system: 'Linux',
  machine: null,
  meta: null,
};

function ruleOf(kind: typeof ALIASES | typeof MAPPINGS, raw: object): Rule {
  const read = kind.read(raw);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const { source, operation, value, destination, name } = read.renaming;
  return {
    origin: kind.origin,
    condition: { source, operation, value },
    action: 'change',
    changes: [{ destination, value: name }],
  };
}
const alias = (type: string, pattern: string, name: string) => ruleOf(ALIASES, { type, pattern, name });
const mapping = (ending: string, language: string) => ruleOf(MAPPINGS, { ending, language });

describe('wildcards', () => {
  it.each([
    ['site-a', 'site-*', true],
    ['site-', 'site-*', true],
    ['my site-a', 'site-*', false],
    ['my site-a', '*site*', true],
    ['site-a', 'site-?', true],
    ['site-ab', 'site-?', false],
    ['site-', 'site-?', false],
    ['abcabd', '*ab?', true],
    ['a.b', 'a?b', true],
    ['axb', 'a.b', false],
    ['a+b(c)', 'a+b(*)', true],
    ['', '*', true],
    ['', '?', false],
    ['', '', true],
  ])('%j is %j: %s', (text, pattern, expected) => {
    expect(matchesWildcards(text, pattern)).toBe(expected);
  });

  it('agrees with regular expressions about thousands of random pairs', () => {
    const random = new Random(20261121);
    const some = (letters: readonly string[], length: number) =>
      Array.from({ length: random.int(0, length) }, () => random.pick(letters)).join('');
    let matches = 0;
    for (let round = 0; round < 5_000; round++) {
      const [text, pattern] = [some(['a', 'b', '.'], 8), some(['a', 'b', '.', '*', '?'], 6)];
      const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
      const expected = new RegExp(`^${source}$`, 's').test(text);
      expect([text, pattern, matchesWildcards(text, pattern)]).toEqual([text, pattern, expected]);
      if (expected) matches += 1;
    }
    expect(matches).toBeGreaterThan(300);
  });

  it('takes no longer than text times pattern', () => {
    const started = performance.now();
    expect(matchesWildcards('a'.repeat(2_000), `${'*a'.repeat(120)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('keep nobody waiting, however many there are', () => {
    const pattern = (number: number) => `*${'a'.repeat(45)}?${'a'.repeat(45)}${String(number).padStart(3, 'b')}`;
    const rules = Array.from({ length: 100 }, (_, index) => alias('project', pattern(index), 'x'));
    const file = { ...FILE, project: 'a'.repeat(255) };
    const started = performance.now();
    for (let heartbeat = 0; heartbeat < 100; heartbeat++) expect(applyRules(rules, file)).toBe(file);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('aliases', () => {
  it('rename what matches, in any letter case', () => {
    expect(applyRules([alias('project', 'SITE-*', 'Site')], FILE)?.project).toBe('Site');
    expect(applyRules([alias('language', 'html', 'Markup')], FILE)?.language).toBe('Markup');
    expect(applyRules([alias('machine', 'loom*', 'Loom')], FILE)).toBe(FILE);
  });

  it('do not follow one another, and the first that matches a field sets it', () => {
    const aliases = [alias('project', 'site-a', 'site-b'), alias('project', 'site-b', 'site-c')];
    expect(applyRules(aliases, FILE)?.project).toBe('site-b');
    expect(applyRules([alias('project', 'site-a', 'one'), alias('project', 'site-*', 'two')], FILE)?.project).toBe(
      'one',
    );
    const two = [alias('project', 'site-a', 'one'), alias('editor', 'vim', 'Neovim')];
    expect(applyRules(two, FILE)).toEqual({ ...FILE, project: 'one', editor: 'Neovim' });
  });

  it('see what rules and mappings have made', () => {
    const rename: Rule = {
      condition: { source: 'project', operation: 'equals', value: 'site-a' },
      action: 'change',
      changes: [{ destination: 'project', value: 'papers' }],
    };
    const all = [
      rename,
      mapping('html', 'Templates'),
      alias('project', 'pap*', 'Papers'),
      alias('language', 'templates', 'T'),
    ];
    expect(applyRules(all, FILE)).toEqual({ ...FILE, project: 'Papers', language: 'T' });
  });

  it.each([
    [{}, ['type', 'pattern', 'name']],
    [{ type: 'entity', pattern: 'abc', name: 'x' }, ['type']],
    [{ type: 'project', pattern: 'a*', name: 'x' }, ['pattern']],
    [{ type: 'project', pattern: '***', name: 'x' }, ['pattern']],
    [{ type: 'project', pattern: 'x'.repeat(256), name: 'x' }, ['pattern']],
    [{ type: 'project', pattern: 'abc', name: ' ' }, ['name']],
    [null, ['type', 'pattern', 'name']],
    [['project'], ['type', 'pattern', 'name']],
  ])('refuses %j', (raw, fields) => {
    const read = ALIASES.read(raw);
    expect(read.ok ? [] : Object.keys(read.errors)).toEqual(fields);
  });

  it('knows other words for kinds', () => {
    expect(ALIASES.read({ type: 'OS', pattern: 'darwin', name: 'Mac' })).toMatchObject({
      renaming: { source: 'operating_system', destination: 'operating_system', operation: 'equals' },
    });
    expect(ALIASES.read({ type: 'category', pattern: 'coding*', name: 'Building' })).toMatchObject({
      renaming: { name: 'building', operation: 'matches' },
    });
  });
});

describe('language mappings', () => {
  it('go by what names end in, whatever the language was', () => {
    expect(applyRules([mapping('*.HTML', 'Templates')], FILE)?.language).toBe('Templates');
    expect(applyRules([mapping('tpl', 'Templates')], FILE)).toBe(FILE);
  });

  it('prefer more dots, then the longer one', () => {
    const ranks = ['html', 'tpl.html', 'l.html'].map((ending) => {
      const read = MAPPINGS.read({ ending, language: 'x' });
      return read.ok ? MAPPINGS.precedence(read.renaming) : [];
    });
    expect(ranks).toEqual([
      [2, 5],
      [3, 9],
      [3, 7],
    ]);
  });

  it.each(['', '.', '*', 'a/b', 'a b', 'x'.repeat(17), 7.5, null])('refuses the ending %j', (ending) => {
    const read = MAPPINGS.read({ ending, language: 'Go' });
    expect(read.ok ? [] : Object.keys(read.errors)).toEqual(ending === 7.5 ? [] : ['ending']);
  });
});
