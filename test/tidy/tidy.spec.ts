import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TIDY_RULES } from './rules.js';
import { readTree, type SourceFile } from './source-tree.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const file = (path: string, text = ''): SourceFile => ({ path, text });
const lines = (count: number) => 'const a = 1;\n'.repeat(count);

/** For each rule: trees that it must refuse, and what is allowed right beside them. */
const PLANTED: Record<string, { readonly bad: SourceFile[][]; readonly good: SourceFile[] }> = {
  'no-process-env-outside-config': {
    bad: [[file('libs/goals/src/a.ts', 'process.env.X')], [file('apps/api/src/a.ts', "process['env']")]],
    good: [file('config/env.ts', 'process.env'), file('libs/goals/src/a.spec.ts', 'process.env.X')],
  },
  'no-date-now-outside-clock': {
    bad: [
      [file('libs/goals/src/a.ts', 'Date.now()')],
      [file('apps/cli/src/a.ts', 'new Date( )')],
      [file('libs/kernel/src/a.ts', 'Temporal.Now.instant()')],
    ],
    good: [file('libs/platform/clock/src/a.ts', 'Date.now()'), file('libs/goals/src/b.ts', 'new Date(at)')],
  },
  'no-http-exceptions-in-libs': {
    bad: [[file('libs/goals/src/a.ts', "import { NotFoundException } from '@nestjs/common';")]],
    good: [file('libs/platform/auth/src/a.ts', 'new HttpException()'), file('apps/api/src/a.ts', 'HttpException')],
  },
  'suppressions-have-reasons': {
    bad: [
      [file('libs/goals/src/a.ts', '// biome-ignore lint/suspicious/noExplicitAny')],
      [file('libs/goals/src/a.ts', '// biome-ignore lint/suspicious/noExplicitAny: why')],
      [file('tools/a.mjs', '// @ts-ignore the library has no types')],
      [file('test/a.ts', '// @ts-expect-error')],
    ],
    good: [
      file('libs/goals/src/a.ts', '// biome-ignore lint/suspicious/noExplicitAny: the driver returns rows of any'),
    ],
  },
  'no-silent-skips': {
    bad: [[file('libs/goals/src/a.spec.ts', "it.skip('x')")], [file('test/a.spec.ts', 'describe.only(() => {})')]],
    good: [file('test/b.spec.ts', "describe.skipIf(!(await has('Redis')))('x', () => {})")],
  },
  'no-machine-paths': {
    bad: [[file('docs/a.md', 'see /work/x')], [file('libs/goals/src/a.ts', "'/tmp/data'")]],
    good: [file('docs/b.md', 'see docs/work/x, https://host/work/x and /home/ann/tmp/x')],
  },
  'file-budget': {
    bad: [[file('libs/goals/src/a.ts', lines(401))], [file('tools/a.mjs', lines(401))]],
    good: [file('libs/goals/src/a.ts', lines(400)), file('README.md', lines(900))],
  },
  'function-budget': {
    bad: [
      [file('libs/goals/src/a.ts', `function f() {\n${lines(69)}}`)],
      [file('libs/goals/src/a.ts', 'const f = (a: A, b: B, c: C, d: D, e: E) => 1;')],
    ],
    good: [
      file('libs/goals/src/a.ts', `function f() {\n${lines(68)}}`),
      file(
        'libs/goals/src/b.ts',
        'class S { constructor(a: A, b: B, c: C, d: D, e: E) {} m(@P() a: A, b: B, c: C, d: D, e: E) {} }',
      ),
    ],
  },
  'library-readme': {
    bad: [[file('libs/goals/src/index.ts')], [file('libs/platform/mail/src/index.ts')]],
    good: [file('libs/goals/src/index.ts'), file('libs/goals/README.md'), file('libs/goals/mint/src/index.ts')],
  },
  'sql-referenced': {
    bad: [[file('libs/goals/src/sql/a.sql.ts'), file('libs/other/src/x.ts', "import { A } from './sql/a.sql.js';")]],
    good: [file('libs/goals/src/sql/a.sql.ts'), file('libs/goals/src/x.ts', "import { A } from './sql/a.sql.js';")],
  },
  'one-statement-per-query': {
    bad: [[file('libs/goals/src/sql/a.sql.ts', "namedQuery('a', `select 1; select 2`)")]],
    good: [file('libs/goals/src/sql/a.sql.ts', "namedQuery('a', `select ';' -- one; really`);")],
  },
};

describe('the repository is tidy', () => {
  const tree = readTree(root);

  it('reads the whole tree', () => {
    expect(tree.length).toBeGreaterThan(100);
    expect(tree.map(({ path }) => path)).toEqual(expect.arrayContaining(['package.json', 'tools/bootstrap.mjs']));
  });

  it.each(TIDY_RULES.map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
    expect(rule.check(tree), rule.why).toEqual([]);
  });
});

describe('each rule can fail', () => {
  it.each(TIDY_RULES.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
    const planted = PLANTED[name];
    expect(planted, 'a rule without a planted violation').toBeDefined();
    for (const tree of planted?.bad ?? []) expect(rule.check(tree), JSON.stringify(tree)).toHaveLength(1);
    expect(rule.check(planted?.good ?? [])).toEqual([]);
  });
});
