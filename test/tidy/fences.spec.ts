import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const config = join(root, 'tools', 'depcruise.cjs');
const program = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
const { forbidden } = createRequire(import.meta.url)(config) as { forbidden: { name: string; comment: string }[] };

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

const trees: string[] = [];
afterAll(() => {
  for (const tree of trees) rmSync(tree, { recursive: true });
});

/** Writes a small project with the same package imports and returns the broken rules as `rule file`. */
async function cruise(files: Record<string, string>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fences-'));
  trees.push(folder);
  const imports = { '#libs/*': { development: './libs/*/src/index.ts' } };
  const compilerOptions = { module: 'nodenext', moduleResolution: 'nodenext', customConditions: ['development'] };
  const all: Record<string, string> = {
    ...files,
    'package.json': JSON.stringify({ name: 'planted', type: 'module', imports }),
    'tsconfig.json': JSON.stringify({ compilerOptions }),
  };
  for (const name of ['pg', 'bull', 'fastify', '@nestjs/common']) {
    all[`node_modules/${name}/package.json`] = JSON.stringify({ name, version: '1.0.0', main: 'index.js' });
    all[`node_modules/${name}/index.js`] = 'module.exports = {};';
  }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const folders = [...new Set(Object.keys(files).map((path) => path.split('/')[0] as string))];
  const report = await new Promise<string>((resolve) => {
    const flags = ['--config', config, '--output-type', 'json', ...folders];
    execFile(process.execPath, [program, ...flags], { cwd: folder, maxBuffer: 2 ** 25 }, (_, stdout) =>
      resolve(stdout),
    );
  });
  const { summary } = JSON.parse(report) as { summary: { violations: Violation[] } };
  return summary.violations.map(({ rule, from }) => `${rule.name} ${from}`).sort();
}

const uses = (...targets: string[]) => targets.map((target) => `import '${target}';`).join('\n');

const CLEAN = {
  'libs/kernel/src/index.ts': 'export const a = 1;',
  'libs/kernel/mint/src/index.ts': uses('../../src/index.js'),
  'libs/platform/database/src/index.ts': uses('#libs/kernel', 'pg'),
  'libs/platform/queue/src/index.ts': uses('bull'),
  'libs/users/src/index.ts': uses('#libs/kernel/mint', './users.sql.js'),
  'libs/users/src/users.sql.ts': uses('#libs/platform/database'),
  'libs/durations/src/index.ts': uses('#libs/users'),
  'libs/heartbeats/src/index.ts': uses('#libs/durations', '@nestjs/common'),
  'libs/activity/src/index.ts': uses('#libs/heartbeats'),
  'apps/api/src/main.ts': uses('./dialects/one/x.js', './dialects/two/y.js', 'fastify'),
  'apps/api/src/dialects/one/x.ts': uses('#libs/activity', '../dialects.js'),
  'apps/api/src/dialects/two/y.ts': uses('../dialects.js'),
  'apps/api/src/dialects/dialects.ts': 'export const b = 1;',
};

/** One file more (or changed), and the rules that it breaks. */
const PLANTED: readonly (readonly [string, Record<string, string>, readonly string[]])[] = [
  [
    'no-circular',
    { 'libs/kernel/src/index.ts': uses('./b.js'), 'libs/kernel/src/b.ts': uses('./index.js') },
    ['no-circular'],
  ],
  ['no-upward', { 'libs/durations/src/index.ts': uses('#libs/activity') }, ['no-circular', 'no-upward-durations']],
  ['no-upward, sideways', { 'libs/machines/src/index.ts': uses('#libs/users') }, ['no-upward-machines']],
  ['no-upward from the kernel', { 'libs/kernel/src/index.ts': uses('#libs/platform/queue') }, ['no-upward-kernel']],
  [
    'no-unknown-library',
    { 'libs/new/src/index.ts': '', 'apps/api/src/main.ts': uses('#libs/new') },
    ['no-unknown-library'],
  ],
  ['only-doors', { 'libs/durations/src/index.ts': uses('../../users/src/users.sql.js') }, ['only-doors']],
  [
    'only-doors inside platform',
    { 'libs/platform/mail/src/index.ts': uses('../../queue/src/driver.js'), 'libs/platform/queue/src/driver.ts': '' },
    ['only-doors'],
  ],
  [
    'only-doors-from-apps',
    { 'apps/api/src/main.ts': uses('../../../libs/users/src/users.sql.js') },
    ['only-doors-from-apps'],
  ],
  [
    'no-app-from-libs',
    { 'libs/sharing/src/index.ts': uses('../../../apps/api/src/dialects/dialects.js') },
    ['no-app-from-libs', 'no-upward-sharing'],
  ],
  ['no-orm-in-dialects', { 'apps/api/src/dialects/two/y.ts': uses('pg') }, ['no-orm-in-dialects']],
  [
    'no-orm-in-dialects, by the pool',
    { 'apps/api/src/dialects/two/y.ts': uses('#libs/platform/database') },
    ['no-orm-in-dialects'],
  ],
  ['no-bull-outside-queue', { 'libs/users/src/users.sql.ts': uses('bull') }, ['no-bull-outside-queue']],
  ['no-http-in-libs', { 'libs/activity/src/index.ts': uses('fastify') }, ['no-http-in-libs']],
  ['no-cross-dialect', { 'apps/api/src/dialects/two/y.ts': uses('../one/x.js') }, ['no-cross-dialect']],
  ['no-framework-in-kernel', { 'libs/kernel/src/index.ts': uses('@nestjs/common') }, ['no-framework-in-kernel']],
  ['only-minters', { 'libs/activity/src/index.ts': uses('#libs/kernel/mint') }, ['only-minters']],
  ['only-minters, in an app', { 'apps/api/src/main.ts': uses('#libs/kernel/mint') }, ['only-minters']],
  ['no-orphans', { 'libs/users/src/forgotten.ts': 'export const c = 1;' }, ['no-orphans']],
  ['not-to-unresolvable', { 'libs/users/src/users.sql.ts': uses('#libs/nowhere') }, ['not-to-unresolvable']],
];

describe('the fences', { timeout: 60_000 }, () => {
  it('say why they stand there', () => {
    expect(forbidden.filter(({ comment }) => !(comment?.length > 20))).toEqual([]);
  });

  it('let a proper house through', async () => {
    expect(await cruise(CLEAN)).toEqual([]);
  });

  it.concurrent.each(PLANTED)('catch a planted violation: %s', async (_, change, expected) => {
    const violations = await cruise({ ...CLEAN, ...change });
    const broken = new Set(violations.map((line) => line.split(' ')[0]));
    expect([...broken].sort()).toEqual([...expected].sort());
  });

  it('have a planted violation for every rule', () => {
    const caught = PLANTED.flatMap(([, , rules]) => rules);
    const covered = (name: string) =>
      caught.some((rule) => rule.replace(/^(no-upward)-.*/, '$1') === name.replace(/^(no-upward)-.*/, '$1'));
    expect(forbidden.map(({ name }) => name).filter((name) => !covered(name))).toEqual([]);
  });
});
