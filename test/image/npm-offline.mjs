// Stands in for npm where an image's steps are played without one: `npm ci` takes the packages that the lock file names
// from the checkout's node_modules (hard links), everything else is the real npm.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const CHECKOUT = process.env.CHECKOUT;
const [command, ...flags] = process.argv.slice(2);

/** Folders of packages without the packages inside them, which the lock file names by themselves. */
function place(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') place(source, target);
    } else if (entry.isFile()) linkOrCopy(source, target);
  }
}

function linkOrCopy(source, target) {
  try {
    linkSync(source, target);
  } catch (error) {
    if (!['EXDEV', 'EPERM', 'EMLINK'].includes(error.code)) throw error;
    copyFileSync(source, target);
  }
}

function install() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  if (!flags.includes('--omit=dev')) return symlinkSync(join(CHECKOUT, 'node_modules'), 'node_modules');
  let placed = 0;
  for (const [path, { dev }] of Object.entries(packages)) {
    const source = join(CHECKOUT, path);
    if (path === '' || dev === true || !existsSync(source)) continue;
    place(source, path);
    placed += 1;
  }
  console.log(`${placed} packages`);
}

if (command === 'ci' && process.env.REAL_NPM_CI !== '1') install();
else {
  const env = { ...process.env, PATH: process.env.REAL_PATH, npm_config_prefer_offline: 'true' };
  const { status, error } = spawnSync('npm', [command, ...flags], { stdio: 'inherit', env });
  if (error) throw error;
  process.exitCode = status ?? 1;
}
