// Gate on known vulnerabilities of the packages in the lock file: ends with 0 (none that counts), 1 (some, or an
// exception without effect), 2 (nobody could be asked, which is no pass). Exceptions: supply-chain/audit-exceptions.json.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judgeAudit } from './supply-chain/audit-report.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const TIMEOUT_MS = 120_000;
const UNKNOWN = 2;

const json = (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const line = ({ scope, severity, name, id, title }) => `${scope}: ${severity}: ${name}: ${id} ${title}`;

function askNpm() {
  const options = { cwd: ROOT, encoding: 'utf8', timeout: TIMEOUT_MS, maxBuffer: 1 << 28 };
  const { stdout, error } = spawnSync('npm', ['audit', '--json', '--package-lock-only'], options);
  if (error) throw error;
  return JSON.parse(stdout);
}

function main() {
  let verdict;
  try {
    const today = new Date().toISOString().slice(0, 10);
    const exceptions = json('tools/supply-chain/audit-exceptions.json');
    verdict = judgeAudit(askNpm(), json('package-lock.json'), exceptions, today);
  } catch (error) {
    console.error(`NOT AUDITED: the advisories could not be had (${error.message.split('\n')[0]})`);
    return UNKNOWN;
  }
  const { failing, excepted, below, stale } = verdict;
  for (const advisory of below) console.log(`noted    ${line(advisory)}`);
  for (const advisory of excepted) console.log(`excepted ${line(advisory)}`);
  for (const { advisory, package: name } of stale) console.error(`stale exception: ${name}: ${advisory}`);
  for (const advisory of failing) console.error(`FAILING  ${line(advisory)}`);
  console.log(`audited: ${failing.length} failing, ${excepted.length} excepted, ${below.length} below the limits`);
  return failing.length + stale.length > 0 ? 1 : 0;
}

process.exitCode = main();
