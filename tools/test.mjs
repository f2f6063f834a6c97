import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { probeCapabilities } from './capabilities.mjs';
import { report } from './expected-error.mjs';
import { startTestCluster } from './test-cluster.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');

/** A file that failed without a failing test (it did not load) counts as one failure. */
function countResults(path) {
  if (!existsSync(path)) return { passed: 0, failed: 1, skipped: 0 };
  const results = JSON.parse(readFileSync(path, 'utf8'));
  const broken = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken.length,
    skipped: results.numPendingTests + (results.numTodoTests ?? 0),
  };
}

function runVitest(env, results) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const child = spawn(process.execPath, [VITEST, 'run', ...reporters, ...process.argv.slice(2)], {
    cwd: ROOT,
    env,
    stdio: 'inherit',
  });
  const done = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
  return { child, done };
}

async function reportCapabilities() {
  const missing = (await probeCapabilities()).filter(({ available }) => !available);
  for (const { name, detail } of missing) console.log(`skipped: tests that need ${name} (${detail})`);
  return missing.length === 0;
}

/** The last lines: what could not be tested here, and the counts. */
async function summarise(results, code) {
  const complete = await reportCapabilities();
  const { passed, failed, skipped } = countResults(results);
  if (code !== 0 && failed === 0) console.log(`beatkeeper: the run itself failed, exit code ${code}`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return !complete && process.env.BEATKEEPER_REQUIRE_ALL === '1' ? 1 : code;
}

async function main() {
  const scratch = mkdtempSync(join(tmpdir(), 'beatkeeper-results-'));
  let cluster;
  let child;
  let interrupted;
  const onSignal = (signal) => {
    interrupted ??= signal;
    child?.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  try {
    const given = process.env.TEST_DATABASE_URL;
    if (!given)
      cluster = await startTestCluster({ log: (line) => console.log(`beatkeeper: ${line} for this test run`) });
    if (interrupted !== undefined) return 128 + constants.signals[interrupted];
    const results = join(scratch, 'results.json');
    const run = runVitest({ ...process.env, TZ: 'UTC', TEST_DATABASE_URL: given || cluster.url }, results);
    child = run.child;
    const code = await run.done;
    if (interrupted !== undefined) return 128 + constants.signals[interrupted];
    await cluster?.stop();
    return await summarise(results, code);
  } finally {
    await cluster?.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  report(error);
  process.exitCode = 1;
}
