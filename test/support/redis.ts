import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';

export interface TestRedis {
  readonly url: string;
  /** Asks the server itself, as its operator would. */
  readonly admin: Redis;
  /** The server hangs: it keeps its connections and answers nothing. */
  pause(): void;
  resume(): void;
  /** At once, as a power cut would. */
  kill(): Promise<void>;
}

const DEADLINE_MS = 10_000;

/** A Redis of its own on a free port, or where `at` was, which keeps nothing on disk. */
export async function startRedis(at?: string): Promise<TestRedis> {
  const port = at === undefined ? await freePort() : Number(new URL(at).port);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const url = `redis://127.0.0.1:${port}`;
  const admin = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  admin.on('error', () => undefined);
  await Promise.race([admin.ping(), exited.then(() => Promise.reject(new Error('redis-server did not start')))]);
  return {
    url,
    admin,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async kill() {
      admin.disconnect();
      child.kill('SIGKILL');
      await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, DEADLINE_MS))]);
    },
  };
}
