import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contextFilter } from './docker-ignore.js';
import { copyOf, execForm, expand, pairsOf, parseDockerfile, type Stage, type Step } from './dockerfile.js';

const NPM = fileURLToPath(new URL('npm-offline.mjs', import.meta.url));

/** What a container of the image is started with. */
export interface PlayedImage {
  /** Folder of its root. */
  readonly root: string;
  readonly env: ReadonlyMap<string, string>;
  readonly folder: string;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly volumes: readonly string[];
}

interface Playing {
  root: string;
  env: Map<string, string>;
  values: Map<string, string>;
  folder: string;
  said: Map<string, string>;
}

interface Context {
  /** The checkout: context of the build and place of node_modules. */
  readonly checkout: string;
  readonly scratch: string;
  readonly stages: Map<string, Playing>;
  readonly isIn: (path: string) => boolean;
}

/**
 * Plays a Dockerfile's steps into folders below `scratch`, without an engine: base images are empty folders, RUN uses
 * this machine's shell and Node with the stage's folder as place. RUN must therefore keep to its folder, and the
 * instructions are those that ours uses; another one is an error.
 */
export function playDockerfile(checkout: string, scratch: string): PlayedImage {
  const { args, stages } = parseDockerfile(readFileSync(join(checkout, 'Dockerfile'), 'utf8'));
  const context: Context = {
    checkout,
    scratch,
    stages: new Map(),
    isIn: contextFilter(readFileSync(join(checkout, '.dockerignore'), 'utf8')),
  };
  placeTools(context);
  const globals = new Map<string, string>();
  for (const { text } of args) for (const [key, value] of pairsOf(text)) globals.set(key, expand(value, globals));
  let last: Playing | undefined;
  for (const [index, stage] of stages.entries()) {
    last = startOf(stage, index, context);
    for (const step of stage.steps) playStep(step, last, context);
    if (stage.name !== undefined) context.stages.set(stage.name, last);
  }
  if (last === undefined) throw new Error('the Dockerfile has no stage');
  return imageOf(last);
}

/** `node` and `npm` of the base image. */
function placeTools({ scratch }: Context): void {
  const bin = join(scratch, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const [name, script] of [['node', ''] as const, ['npm', `'${NPM}'`] as const]) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' ${script} "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
}

function startOf({ base, name }: Stage, index: number, context: Context): Playing {
  const root = join(context.scratch, `stage-${name ?? index}`);
  mkdirSync(root, { recursive: true });
  const before = context.stages.get(base);
  if (before === undefined) return { root, env: new Map(), values: new Map(), folder: '/', said: new Map() };
  run('cp', ['-a', '--link', '--', `${before.root}/.`, root], {});
  return { ...before, root, env: new Map(before.env), values: new Map(before.values), said: new Map(before.said) };
}

function playStep({ keyword, text, line }: Step, playing: Playing, context: Context): void {
  const plain = expand(text, new Map([...playing.values, ...playing.env]));
  switch (keyword) {
    case 'ARG':
      for (const [key, value] of pairsOf(plain)) playing.values.set(key, value);
      return;
    case 'ENV':
      for (const [key, value] of pairsOf(plain)) playing.env.set(key, value);
      return;
    case 'WORKDIR':
      playing.folder = resolve(playing.folder, plain);
      mkdirSync(join(playing.root, playing.folder), { recursive: true });
      return;
    case 'COPY':
      copy(plain, playing, context);
      return;
    case 'RUN':
      runStep(text, playing, context);
      return;
    case 'USER':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK':
    case 'VOLUME':
    case 'LABEL':
    case 'EXPOSE':
    case 'STOPSIGNAL':
      playing.said.set(keyword, plain);
      return;
    default:
      throw new Error(`line ${line}: ${keyword} is not played`);
  }
}

function copy(text: string, { root, folder }: Playing, { checkout, stages, isIn }: Context): void {
  const { flags, sources, to } = copyOf(text);
  const from = flags.get('from');
  const stage = from === undefined ? undefined : stages.get(from);
  if (from !== undefined && stage === undefined) throw new Error(`COPY --from=${from}: no such stage`);
  const target = join(root, resolve(folder, to));
  for (const source of sources) {
    const path = join(stage?.root ?? checkout, source);
    const isFolder = statSync(path).isDirectory();
    const place = !isFolder && to.endsWith('/') ? join(target, basename(source)) : target;
    mkdirSync(dirname(place), { recursive: true });
    if (stage !== undefined) run('cp', ['-a', '--link', '-T', '--', path, place], {});
    else copyContext(path, place, (file) => isIn(relative(checkout, file)));
  }
}

/** A file that is named is asked for: it is an error when it is not in the context. */
function copyContext(from: string, to: string, isIn: (path: string) => boolean): void {
  if (!statSync(from).isDirectory()) {
    if (!isIn(from)) throw new Error(`COPY ${from}: .dockerignore leaves it out`);
    copyFileSync(from, to);
    return;
  }
  mkdirSync(to, { recursive: true });
  for (const { name } of readdirSync(from, { withFileTypes: true })) {
    const path = join(from, name);
    if (isIn(path) || statSync(path).isDirectory()) copyContext(path, join(to, name), isIn);
  }
}

function runStep(text: string, { root, folder, env }: Playing, { checkout, scratch }: Context): void {
  const { PATH = '', HOME = '', REAL_NPM_CI = '' } = process.env;
  run('sh', ['-ec', text], {
    cwd: join(root, folder),
    env: {
      ...Object.fromEntries(env),
      HOME,
      PATH: `${join(scratch, 'bin')}:${PATH}`,
      REAL_PATH: PATH,
      CHECKOUT: checkout,
      REAL_NPM_CI,
    },
  });
}

function run(command: string, args: string[], options: { cwd?: string; env?: Record<string, string> }): void {
  const { status, stderr, stdout, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${status}\n${stdout}\n${stderr}`);
}

function imageOf({ root, env, folder, said }: Playing): PlayedImage {
  const words = (keyword: string, behind = '') => execForm((said.get(keyword) ?? '').split(behind).at(-1) ?? '') ?? [];
  return {
    root,
    env,
    folder,
    user: said.get('USER') ?? 'root',
    entrypoint: execForm(said.get('ENTRYPOINT') ?? '') ?? [],
    command: execForm(said.get('CMD') ?? '') ?? [],
    healthcheck: words('HEALTHCHECK', ' CMD '),
    volumes: execForm(said.get('VOLUME') ?? '') ?? [],
  };
}
