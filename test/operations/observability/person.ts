import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { environmentOn, mainOf } from '../../support/built.js';
import type { TestDatabase } from '../../support/template-db.js';

export interface ObservedPerson {
  readonly apiKey: string;
  /** As command line clients send it. */
  readonly authorization: string;
  /** Calls a server as that person. */
  call(server: string, path: string, init?: RequestInit): Promise<Response>;
  /** Some heartbeats a minute apart, the newest of now. */
  send(server: string, count?: number, init?: RequestInit): Promise<Response>;
}

/** Made by the command line, so that no process has anything to print about it. */
export async function createObservedPerson(database: TestDatabase, username: string): Promise<ObservedPerson> {
  const args = [mainOf('cli'), 'user:create', '--username', username, '--email', `${username}@example.org`, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: environmentOn(database) });
  const { api_key: apiKey } = JSON.parse(stdout) as { api_key: string };
  const authorization = `Basic ${Buffer.from(apiKey).toString('base64')}`;
  const call = (server: string, path: string, { headers, ...init }: RequestInit = {}) =>
    fetch(`${server}${path}`, { ...init, headers: { authorization, ...(headers as Record<string, string>) } });
  return {
    apiKey,
    authorization,
    call,
    send: (server, count = 25, { headers, ...init } = {}) => {
      const now = Math.floor(Date.now() / 1_000);
      const items = Array.from({ length: count }, (_, index) => ({
        entity: `/home/jane/hidden-entity-canary/file${index}.ts`,
        type: 'file',
        category: 'coding',
        project: 'hidden-project-canary',
        branch: 'hidden-branch-canary',
        time: now - index * 60,
      }));
      return call(server, '/api/v1/users/current/heartbeats.bulk', {
        method: 'POST',
        body: JSON.stringify(items),
        headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
        ...init,
      });
    },
  };
}
