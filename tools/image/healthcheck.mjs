// For HEALTHCHECK: `healthcheck.mjs [api|worker]` ends with 0 when the process in this container can serve.
const TIMEOUT_MS = 4_000;

const port = process.argv[2] === 'worker' ? process.env.WORKER_PORT : process.env.PORT || '3000';

try {
  const { status } = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (status !== 200) throw new Error(`not ready: ${status}`);
} catch (error) {
  console.error(error.cause?.message ?? error.message);
  process.exitCode = 1;
}
