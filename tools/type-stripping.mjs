// Lets a tool import the TypeScript of test/ without a build step: Node strips its types, product code comes from dist.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

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
