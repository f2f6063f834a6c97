import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type App, inherited } from '../support/built.js';
import { TalkingProcess } from '../support/talking-process.js';

/** The release that people come from. */
export const PREVIOUS = JSON.parse(readFileSync(new URL('previous-release.json', import.meta.url), 'utf8')) as {
  readonly version: string;
  readonly commit: string;
};

const SOURCES = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'apps', 'libs', 'config', 'migrations'];

/** Takes a release out of the repository's own history and builds it with this checkout's packages. */
export function buildRelease(commit: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const archive = execFileSync('git', ['archive', commit, ...SOURCES], { maxBuffer: 1 << 28 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  const modules = join(process.cwd(), 'node_modules');
  symlinkSync(modules, join(folder, 'node_modules'));
  const compiler = [join(modules, 'typescript7', 'bin', 'tsc'), '-p', 'tsconfig.build.json', '--sourceMap', 'false'];
  const { status, stdout } = spawnSync(process.execPath, compiler, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${commit} does not build: ${stdout}`);
}

export type Settings = Readonly<Record<string, string>>;

/** A process of a release that was built in that folder. */
export function startRelease(folder: string, app: App, settings: Settings, args: readonly string[]): TalkingProcess {
  const main = join('dist', 'apps', app, 'src', 'main.js');
  const env = { ...inherited(), ...settings };
  return new TalkingProcess(
    spawn(process.execPath, [main, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}
