// Measures Beatkeeper on one server (test/bench): BENCH_DATABASE_URL (a superuser of a test server) when set, else a
// throwaway server that writes as durably as a real one.
import './type-stripping.mjs';

process.env.TZ = 'UTC';

const DURABLE = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '30min',
};

const { bench } = await import('../test/bench/bench.ts');
const { startTestCluster } = await import('./test-cluster.mjs');
const { report } = await import('./expected-error.mjs');
const { tidyUpOnSignals } = await import('./tidy-up.mjs');

let cluster;
let tidyUp = async () => undefined;

tidyUpOnSignals(async () => {
  await tidyUp().catch(report);
  await cluster?.stop();
});

async function openServer() {
  const given = process.env.BENCH_DATABASE_URL;
  if (given) return given;
  cluster = await startTestCluster({ settings: DURABLE, log: (line) => console.log(line) });
  return cluster.url;
}

try {
  process.exitCode = await bench(openServer, process.argv.slice(2), (work) => {
    tidyUp = work;
  });
} catch (error) {
  report(error);
  process.exitCode = 1;
} finally {
  await cluster?.stop();
}
