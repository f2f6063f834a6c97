// Runs the engine's property check (test/engine) against a real PostgreSQL: TEST_DATABASE_URL (a superuser) when set,
// else a throwaway server. The check itself is TypeScript without a build step: Node strips its types, product code
// comes from dist.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

process.env.TZ = 'UTC';
const root = fileURLToPath(new URL('../', import.meta.url));

/** For a missing `x.js` of this project: `dist/x.js`, else `x.ts`. */
function standIn(specifier, parentURL) {
  if (!specifier.startsWith('.') || !parentURL?.startsWith('file:')) return undefined;
  const path = fileURLToPath(new URL(specifier, parentURL));
  if (!path.startsWith(root) || path.includes('/node_modules/') || !path.endsWith('.js') || existsSync(path))
    return undefined;
  const candidates = [`${root}dist/${path.slice(root.length)}`, path.replace(/\.js$/, '.ts')];
  return candidates.find((candidate) => existsSync(candidate));
}

registerHooks({
  resolve(specifier, context, next) {
    const path = standIn(specifier, context.parentURL);
    return next(path === undefined ? specifier : pathToFileURL(path).href, context);
  },
});

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
