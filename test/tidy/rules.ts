import { overBudget } from './function-budget.js';
import type { SourceFile } from './source-tree.js';

export interface TidyRule {
  readonly name: string;
  readonly why: string;
  /** One line per problem. */
  check(files: readonly SourceFile[]): string[];
}

const MAX_FILE_LINES = 400;
const CODE = /\.(ts|mts|mjs|cjs)$/;
const PRODUCT = /^(libs|apps|config|migrations)\/.*(?<!\.spec)\.ts$/;
const SPEC = /\.spec\.ts$/;

/** Folders of one machine, never of the product. */
const MACHINE_PATHS = /(?<![\w.}])\/(work|tmp|root)\/[\w.]/;

interface LineRule {
  readonly name: string;
  readonly why: string;
  readonly where: (path: string) => boolean;
  readonly pattern: RegExp;
}

/** A rule that looks at one line at a time. */
function lineRule({ name, why, where, pattern }: LineRule): TidyRule {
  const check = (files: readonly SourceFile[]): string[] =>
    files
      .filter(({ path }) => where(path))
      .flatMap(({ path, text }) =>
        text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
      );
  return { name, why, check };
}

const domainLibrary = (path: string) => /^libs\/(?!platform\/)/.test(path) && PRODUCT.test(path);

const LINE_RULES: readonly LineRule[] = [
  {
    name: 'no-process-env-outside-config',
    why: 'a setting that nobody documents cannot be found; config/env.ts is the one reader',
    where: (path) => PRODUCT.test(path) && path !== 'config/env.ts',
    pattern: /\bprocess\s*\.\s*env\b|\bprocess\[['"]env/,
  },
  {
    name: 'no-date-now-outside-clock',
    why: 'time that does not come from the Clock cannot stand still in a test',
    where: (path) => PRODUCT.test(path) && !path.startsWith('libs/platform/clock/'),
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)|\bTemporal\.Now\b/,
  },
  {
    name: 'no-http-exceptions-in-libs',
    why: 'a domain error has a code; the status is the dialect’s to choose',
    where: domainLibrary,
    pattern: /\b(Http|BadRequest|NotFound|Forbidden|Unauthorized|Conflict|UnprocessableEntity)Exception\b/,
  },
  {
    name: 'suppressions-have-reasons',
    why: 'a silenced warning without a reason cannot be taken back',
    where: (path) => CODE.test(path) && !path.startsWith('test/tidy/'),
    pattern:
      /biome-ignore(?!(-all|-start|-end)? [\w/]+: \S.{9})|@ts-(ignore|nocheck)|@ts-expect-error(?! \S.{9})|eslint-disable/,
  },
  {
    name: 'no-silent-skips',
    why: 'a skipped or focused test is a test that is not run; what a machine lacks goes through skipIf',
    where: (path) => SPEC.test(path) && !path.startsWith('test/tidy/'),
    pattern: /\b(it|test|describe)(\.each)?\.(skip|only|todo|fails)\b/,
  },
  {
    name: 'no-machine-paths',
    why: 'a path of somebody’s machine works for nobody else',
    where: (path) => !path.startsWith('test/tidy/'),
    pattern: MACHINE_PATHS,
  },
];

const fileBudget: TidyRule = {
  name: 'file-budget',
  why: `a file over ${MAX_FILE_LINES} lines has two subjects`,
  check: (files) =>
    files
      .filter(({ path }) => CODE.test(path))
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > MAX_FILE_LINES)
      .map(({ path, lines }) => `${path}: ${lines} lines`),
};

const functionBudget: TidyRule = {
  name: 'function-budget',
  why: 'a function fits on a screen and its arguments can be told apart',
  check: (files) => files.filter(({ path }) => PRODUCT.test(path) || /^tools\/.*\.mjs$/.test(path)).flatMap(overBudget),
};

const libraryReadme: TidyRule = {
  name: 'library-readme',
  why: 'a library says what it owns and who may call it',
  check: (files) => {
    const paths = new Set(files.map(({ path }) => path));
    const doors = files.flatMap(({ path }) => /^(libs\/.+)\/src\/index\.ts$/.exec(path)?.[1] ?? []);
    return doors
      .filter((folder) => folder.split('/').length === 2 || folder.startsWith('libs/platform/'))
      .filter((folder) => !paths.has(`${folder}/README.md`))
      .map((folder) => `${folder}: no README.md`);
  },
};

const sqlReferenced: TidyRule = {
  name: 'sql-referenced',
  why: 'a statement that nothing runs is dead',
  check: (files) => {
    const imported = files.flatMap(({ path, text }) =>
      [...text.matchAll(/from '(\.{1,2}\/[^']+\.sql)\.js'/g)].map(([, target]) => resolve(path, `${target}.ts`)),
    );
    const known = new Set(imported);
    return files
      .map(({ path }) => path)
      .filter((path) => path.endsWith('.sql.ts') && !known.has(path))
      .map((path) => `${path}: nobody imports it`);
  },
};

/** `a/b/c.ts` and `../d.ts` make `a/d.ts`. */
function resolve(from: string, target: string): string {
  const folder = from.split('/').slice(0, -1).join('/');
  return new URL(target, `file:///${folder}/`).pathname.slice(1);
}

const oneStatement: TidyRule = {
  name: 'one-statement-per-query',
  why: 'a named query is one statement with one plan and one name in the statistics',
  check: (files) =>
    files
      .filter(({ path }) => /^libs\/.*\.sql\.ts$/.test(path))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/`([^`]*)`/g)]
          .filter(([, sql]) => (sql ?? '').replace(/'[^']*'|--.*$/gm, '').includes(';'))
          .map(({ index }) => `${path}:${text.slice(0, index).split('\n').length}: more than one statement`),
      ),
};

export const TIDY_RULES: readonly TidyRule[] = [
  ...LINE_RULES.map(lineRule),
  fileBudget,
  functionBudget,
  libraryReadme,
  sqlReferenced,
  oneStatement,
];
