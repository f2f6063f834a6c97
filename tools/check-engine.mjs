// Runs the engine's property check (test/engine) against a real PostgreSQL: TEST_DATABASE_URL (a superuser) when set,
// else a throwaway server.
import './type-stripping.mjs';

process.env.TZ = 'UTC';

const { checkEngine } = await import('../test/engine/check-engine.ts');
const { startTestCluster } = await import('./test-cluster.mjs');
const { report } = await import('./expected-error.mjs');

let cluster;
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, async () => {
    await cluster?.stop();
    process.exit(code);
  });
}

try {
  const given = process.env.TEST_DATABASE_URL;
  if (!given) cluster = await startTestCluster({ log: (line) => console.log(line) });
  process.exitCode = await checkEngine(given || cluster.url, process.argv.slice(2));
} catch (error) {
  report(error);
  process.exitCode = 1;
} finally {
  await cluster?.stop();
}
