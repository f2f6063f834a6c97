import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ask } from './operations.js';

/** Answers `{}` to everything, with the status that is wanted: whatever it passes checks nothing. */
export class EmptyServer {
  private readonly server = createServer((request, response) => {
    response.writeHead(Number(request.headers['x-wanted-status']), { 'content-type': 'application/json' });
    response.end('{}');
  });

  /** @param prefix in front of every path */
  constructor(private readonly prefix = '') {}

  readonly ask: Ask = async ({ method, path, status }) => {
    const { port } = this.server.address() as AddressInfo;
    const headers = { 'x-wanted-status': String(status) };
    const url = `http://127.0.0.1:${port}${this.prefix}${path}`;
    const answer = await fetch(url, { method, headers, redirect: 'manual' });
    const text = await answer.text();
    return {
      status: answer.status,
      body: text === '' ? null : JSON.parse(text),
      location: answer.headers.get('location'),
    };
  };

  start(): Promise<void> {
    return new Promise((ready) => this.server.listen(0, '127.0.0.1', () => ready()));
  }

  stop(): Promise<void> {
    return new Promise((closed) => this.server.close(() => closed()));
  }
}
