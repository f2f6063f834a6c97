// Runs on any Node from 18 and needs nothing installed: it is what installs. Everything after it runs on the Node
// that comes with the dependencies.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(ROOT, 'node_modules');
const DIST = join(ROOT, 'dist');
const RUNTIME = join(MODULES, '.bin', 'node');
const INSTALL_MARKER = join(MODULES, '.beatkeeper-install');
const BUILD_MARKER = join(DIST, '.beatkeeper-build');
const COMPILER = join(MODULES, 'typescript7', 'bin', 'tsc');
const SOURCE_FOLDERS = ['apps', 'libs', 'config', 'migrations'];
const BUILD_SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
const OLDEST_NODE = 18;
const RUNTIME_NODE = 24;
const TICK_MS = 10_000;

const [major] = process.versions.node.split('.').map(Number);

/** Progress goes to stderr: the command line tool's stdout belongs to its answer. */
const say = (line) => process.stderr.write(`beatkeeper: ${line}\n`);

class BootstrapError extends Error {}

const readOr = (path, otherwise) => (existsSync(path) ? readFileSync(path, 'utf8') : otherwise);

function hashOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

const installFingerprint = () =>
  hashOf([readFileSync(join(ROOT, 'package-lock.json')), process.platform, process.arch]);

/** The runtime answers, so the platform's package is there and fits this system. */
const runtimeWorks = () => spawnSync(RUNTIME, ['--version'], { encoding: 'utf8' }).status === 0;

/** True for a complete `npm ci` that somebody ran by hand: npm writes its own list last. */
function matchesNpmsList() {
  const list = readOr(join(MODULES, '.package-lock.json'), undefined);
  if (list === undefined || !existsSync(COMPILER)) return false;
  const installed = JSON.parse(list).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages);
  return wanted.every(([path, { version, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    return found === undefined ? optional === true : found.version === version;
  });
}

function isInstalled() {
  if (!existsSync(RUNTIME) || !runtimeWorks()) return false;
  return readOr(INSTALL_MARKER, '') === installFingerprint() || matchesNpmsList();
}

/** The Node that runs npm; never the one in node_modules, which npm is about to delete. */
function npmCommand() {
  const cli = process.env.npm_execpath;
  const node = process.env.npm_node_execpath;
  const outside = [node, process.execPath].find((path) => path && !path.startsWith(`${MODULES}/`) && existsSync(path));
  if (outside !== undefined && cli && basename(cli) === 'npm-cli.js' && existsSync(cli)) return [outside, cli];
  return ['npm'];
}

function run(command, args, { what, env = process.env }) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 2, 2] });
    const ticker = setInterval(() => say(`still ${what} (${Math.round((Date.now() - started) / 1000)} s)`), TICK_MS);
    const finish = (ok) => {
      clearInterval(ticker);
      resolve({ ok, seconds: ((Date.now() - started) / 1000).toFixed(1) });
    };
    child.once('error', (error) => {
      say(`cannot run ${command}: ${error.message}`);
      finish(false);
    });
    child.once('exit', (code) => finish(code === 0));
  });
}

function npmCi() {
  const [command, ...before] = npmCommand();
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(MODULES));
  const flags = [
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--loglevel=error',
  ];
  return run(command, [...before, 'ci', ...flags], {
    what: 'installing',
    env: { ...process.env, PATH: path.join(delimiter) },
  });
}

/** Where no runtime package fits the platform, a new enough Node of the machine takes its place. */
function ensureRuntime() {
  if (existsSync(RUNTIME) && runtimeWorks()) return;
  if (major < RUNTIME_NODE || process.execPath.startsWith(MODULES)) {
    throw new BootstrapError(
      `no Node ${RUNTIME_NODE} for ${process.platform}-${process.arch} among the dependencies; start with Node ${RUNTIME_NODE} or newer`,
    );
  }
  mkdirSync(dirname(RUNTIME), { recursive: true });
  rmSync(RUNTIME, { force: true });
  symlinkSync(process.execPath, RUNTIME);
}

async function install() {
  say('installing dependencies (first time: about a minute)');
  let result = await npmCi();
  if (!result.ok) {
    say('the installation failed; once more from an empty node_modules');
    rmSync(MODULES, { recursive: true, force: true });
    result = await npmCi();
  }
  if (!result.ok) throw new BootstrapError('npm ci failed; its messages are above');
  say(`installed in ${result.seconds} s`);
}

async function ensureInstalled() {
  if (!isInstalled()) await install();
  ensureRuntime();
  const fingerprint = installFingerprint();
  if (readOr(INSTALL_MARKER, '') !== fingerprint) writeFileSync(INSTALL_MARKER, fingerprint);
}

function* sourceFiles(folder) {
  if (!existsSync(folder)) return;
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (/\.(tsx?|mts|json)$/.test(entry.name) && !entry.name.endsWith('.spec.ts')) yield path;
  }
}

function buildFingerprint() {
  const folders = SOURCE_FOLDERS.flatMap((folder) => [...sourceFiles(join(ROOT, folder))]);
  const files = [...BUILD_SETTINGS.map((name) => join(ROOT, name)), ...folders];
  return hashOf(files.flatMap((path) => [relative(ROOT, path), readFileSync(path)]));
}

async function ensureBuilt() {
  const fingerprint = buildFingerprint();
  if (readOr(BUILD_MARKER, '') === fingerprint) return;
  say('building');
  rmSync(DIST, { recursive: true, force: true });
  const result = await run(RUNTIME, [COMPILER, '-p', 'tsconfig.build.json'], { what: 'building' });
  if (!result.ok) throw new BootstrapError('the build failed; the compiler says why above');
  writeFileSync(BUILD_MARKER, fingerprint);
  say(`built in ${result.seconds} s`);
}

try {
  if (major < OLDEST_NODE)
    throw new BootstrapError(`Node ${OLDEST_NODE} or newer is needed, this is ${process.version}`);
  await ensureInstalled();
  if (!process.argv.includes('--install-only')) await ensureBuilt();
} catch (error) {
  say(error instanceof BootstrapError ? error.message : (error?.stack ?? String(error)));
  process.exitCode = 1;
}
