// Beatkeeper under fire (test/chaos): real processes on loopback, faults by schedule, and an oracle that knows what was
// acknowledged.
import './type-stripping.mjs';

process.env.TZ = 'UTC';

const { chaos } = await import('../test/chaos/chaos.ts');
const { report } = await import('./expected-error.mjs');
const { tidyUpOnSignals } = await import('./tidy-up.mjs');

let tidyUp = async () => undefined;

tidyUpOnSignals(() => tidyUp());

process.once('uncaughtException', async (error) => {
  report(error);
  await tidyUp().catch(report);
  process.exit(1);
});

try {
  process.exitCode = await chaos(process.argv.slice(2), (work) => {
    tidyUp = work;
  });
} catch (error) {
  report(error);
  process.exitCode = 1;
}
// Connections that were cut on purpose may linger for minutes.
process.exit();
