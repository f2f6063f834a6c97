import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { MemoryReport, ServerMessage } from './server.js';

const HOOKS = new URL('../../tools/type-stripping.mjs', import.meta.url);
const SERVER = new URL('./server.ts', import.meta.url);
const PACKAGE = new URL('../../package.json', import.meta.url);

/** How `npm start` or `npm run worker` calls Node: variables in front of it, flags behind. */
export function startCommand(script: 'start' | 'worker' = 'start'): {
  readonly flags: string[];
  readonly variables: Record<string, string>;
} {
  const { scripts } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { scripts: Record<string, string> };
  const [, before = '', flags = ''] =
    /([^&]*)node_modules\/\.bin\/node\s+(.*)tools\/serve\.mjs/.exec(scripts[script] ?? '') ?? [];
  const variables = [...before.matchAll(/\b([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]);
  return { flags: flags.split(/\s+/).filter((flag) => flag !== ''), variables: Object.fromEntries(variables) };
}

/** The flags that `npm start` gives to Node. */
export function startFlags(): string[] {
  return startCommand().flags;
}

/** The API in a process of its own; what it logs goes nowhere, as to a collector that is fast enough. */
export class ApiProcess {
  readonly url: string;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.child = child;
    this.url = url;
  }

  static async start(env: Readonly<Record<string, string>>): Promise<ApiProcess> {
    const log = openSync(devNull, 'w');
    const child = fork(fileURLToPath(SERVER), [], {
      execArgv: [...startFlags(), '--import', HOOKS.href],
      env: { ...inherited(), ...startCommand().variables, ...env, TZ: 'UTC' },
      stdio: ['ignore', log, 'inherit', 'ipc'],
    });
    closeSync(log);
    const { url } = (await nextMessage(child)) as { url: string };
    return new ApiProcess(child, url);
  }

  async memory(): Promise<MemoryReport> {
    const answer = nextMessage(this.child);
    this.child.send('memory');
    return ((await answer) as { memory: MemoryReport }).memory;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      if (this.child.exitCode !== null) return resolve();
      this.child.once('exit', () => resolve());
      this.child.send('stop');
    });
  }
}

/** Settings of the caller's shell must not reach the server: what is measured is what is printed. */
function inherited(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME };
}

function nextMessage(child: ChildProcess): Promise<ServerMessage> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`the API process ended with code ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as ServerMessage);
    });
  });
}
