import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeAudit } from '../../tools/supply-chain/audit-report.mjs';
import { licenceReport } from '../../tools/supply-chain/licence-report.mjs';
import { LOCKFILE_RULES, type LockedPackage, type Lockfile } from './lockfile-rules.js';

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const lock = json('package-lock.json') as Lockfile;
const lists = json('tools/supply-chain/licences.json');
const HASH = `sha512-${'A'.repeat(86)}==`;

/** The lock file and one package more. */
const planted = (more: LockedPackage, path = 'node_modules/planted'): Lockfile => ({
  ...lock,
  packages: { ...lock.packages, [path]: { version: '1.0.0', integrity: HASH, ...more } },
});
const asking = (range: string): Lockfile => ({
  ...lock,
  packages: { ...lock.packages, '': { dependencies: { planted: range } } },
});

const PLANTED: Readonly<Record<string, Lockfile>> = {
  'version 3': { ...lock, lockfileVersion: 1 },
  'hashes are SHA-512': planted({ integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }),
  'nothing comes from an address of its own': planted({
    resolved: 'https://mirror.example.com/planted/-/planted-1.0.0.tgz',
  }),
  'every package has a hash': { ...lock, packages: { ...lock.packages, 'node_modules/planted': { version: '1.0.0' } } },
  'nothing comes from a folder': planted({ link: true }),
  'no stranger runs a script': planted({ hasInstallScript: true }),
  'versions asked for are exact': asking('^1.0.0'),
};

describe('the lock file', () => {
  it.each(LOCKFILE_RULES.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
    expect(rule.check(lock)).toEqual([]);
    expect(PLANTED[name], 'a rule without a planted violation').toBeDefined();
    expect(rule.check(PLANTED[name] as Lockfile).length).toBeGreaterThan(0);
  });

  it('is that of package.json', () => {
    const { name, version, dependencies, devDependencies } = json('package.json');
    expect(lock.packages['']).toMatchObject({ name, version, dependencies, devDependencies });
  });
});

describe('licences', () => {
  it('are all on the lists, and the lists hold nothing else', () => {
    const { rows, problems, unused } = licenceReport(lock, lists);
    expect(rows.length).toBeGreaterThan(600);
    expect({ problems, unused }).toEqual({ problems: [], unused: [] });
  });

  it.each([
    ['GPL-3.0-only', false],
    ['AGPL-3.0-or-later', true],
    ['SEE LICENSE IN LICENSE.md', false],
    ['UNLICENSED', true],
    ['CC-BY-3.0', false],
    ['(MIT AND GPL-2.0-only)', false],
    [undefined, true],
  ])('%s is refused (for development: %s)', (license, dev) => {
    const { problems } = licenceReport(
      { packages: { 'node_modules/planted': { version: '1.0.0', license, dev } } },
      lists,
    );
    expect(problems).toHaveLength(1);
  });

  it.each([
    ['(MIT OR GPL-3.0-only)', false],
    ['CC-BY-3.0', true],
  ])('%s is taken (for development: %s)', (license, dev) => {
    const { problems } = licenceReport(
      { packages: { 'node_modules/planted': { version: '1.0.0', license, dev } } },
      lists,
    );
    expect(problems).toEqual([]);
  });

  it('on a list that nothing needs are named', () => {
    const said = { ...lists.said, gone: { licence: 'MIT', why: 'was here once' } };
    const { unused } = licenceReport(lock, { ...lists, production: [...lists.production, 'EUPL-1.2'], said });
    expect(unused).toEqual(['EUPL-1.2', 'gone']);
  });
});

describe('known vulnerabilities', () => {
  const packages = { 'node_modules/a': {}, 'node_modules/b': { dev: true } };
  const advisory = (severity: string, id = 'GHSA-aaaa-bbbb-cccc') => ({
    url: `https://github.com/advisories/${id}`,
    severity,
    title: 'Something',
  });
  const report = (name: string, severity: string) => ({
    auditReportVersion: 2,
    vulnerabilities: { [name]: { name, nodes: [`node_modules/${name}`], via: [advisory(severity), 'c'] } },
  });
  const exception = {
    advisory: 'GHSA-aaaa-bbbb-cccc',
    package: 'a',
    why: 'the function is never called by us',
    until: '2027-01-31',
  };
  const judge = (given: object, exceptions: object[] = [], today = '2027-01-01') => {
    const { failing, excepted, below, stale } = judgeAudit(given, { packages }, exceptions, today);
    return [failing.length, excepted.length, below.length, stale.length];
  };

  it.each([
    ['a', 'critical', [1, 0, 0, 0]],
    ['a', 'high', [1, 0, 0, 0]],
    ['a', 'moderate', [0, 0, 1, 0]],
    ['b', 'critical', [1, 0, 0, 0]],
    ['b', 'high', [0, 0, 1, 0]],
  ])('of %s that are %s', (name, severity, expected) => {
    expect(judge(report(name, severity))).toEqual(expected);
  });

  it('may be excepted with a reason, for a while, and only as long as they are there', () => {
    expect(judge(report('a', 'high'), [exception])).toEqual([0, 1, 0, 0]);
    expect(judge(report('a', 'high'), [exception], '2027-02-01')).toEqual([1, 0, 0, 1]);
    expect(judge(report('a', 'high'), [{ ...exception, why: 'later' }])).toEqual([1, 0, 0, 1]);
    expect(judge(report('a', 'high'), [{ ...exception, package: 'b' }])).toEqual([1, 0, 0, 1]);
    expect(judge({ auditReportVersion: 2, vulnerabilities: {} }, [exception])).toEqual([0, 0, 0, 1]);
  });

  it('are not judged by an answer that is no report', () => {
    expect(() => judge({ message: '405 Method Not Allowed' })).toThrow('405 Method Not Allowed');
    expect(() => judge({})).toThrow('no audit report');
  });

  it('have exceptions that say why and until when', () => {
    for (const { advisory: id, package: name, why, until } of json('tools/supply-chain/audit-exceptions.json')) {
      expect([id, name, why, until]).toEqual([
        expect.stringMatching(/^GHSA(-\w{4}){3}$/),
        expect.any(String),
        expect.stringMatching(/.{20}/),
        expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      ]);
    }
  });
});
