import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FastifyInstance, fastify } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { acceptAnyBody, isStreamed } from './raw-body.js';
import { refuseSlowBodies } from './slow-bodies.js';

const UPLOAD = '/api/v1/users/:user/imports';
const DEADLINES = { wholeMs: 600, silenceMs: 2_500 };

let server: FastifyInstance | undefined;
afterEach(() => server?.close());

async function listen(): Promise<string> {
  server = fastify();
  refuseSlowBodies(server, isStreamed, DEADLINES);
  acceptAnyBody(server);
  for (const path of [UPLOAD, '/api/v1/heartbeats'])
    server.post(path, async ({ body }) => ({
      bytes: (body instanceof Readable ? await buffer(body) : (body as Buffer)).length,
    }));
  return server.listen({ port: 0, host: '127.0.0.1' });
}

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

function post(url: string, bytes: number): { call: ClientRequest; answer: Promise<Answer> } {
  const call = request(url, { method: 'POST', headers: { 'content-length': bytes } });
  const answer = new Promise<Answer>((resolve, reject) => {
    call.on('error', reject);
    call.on('response', (response: IncomingMessage) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('close', () => resolve({ status: response.statusCode, text }));
    });
  });
  return { call, answer };
}

describe('a body that comes slowly', () => {
  it('is not waited for', async () => {
    const { call, answer } = post(`${await listen()}/api/v1/heartbeats`, 100);
    call.write('x');
    expect(await answer).toEqual({ status: 408, text: '{"error":"The request took too long."}' });
  });

  it('is read to its end where it is an upload', async () => {
    const { call, answer } = post(`${await listen()}/api/v1/users/current/imports`, 10);
    for (let sent = 0; sent < 10; sent++) {
      call.write('x');
      await sleep(90);
    }
    call.end();
    expect(await answer).toEqual({ status: 200, text: '{"bytes":10}' });
  });

  it('is not waited for where nothing comes any more, also of an upload', async () => {
    const { call, answer } = post(`${await listen()}/api/v1/users/current/imports`, 10);
    call.write('x');
    expect((await answer).status).toBe(408);
  });
});

describe('a body that comes at once', () => {
  it.each([
    '/api/v1/heartbeats',
    '/api/v1/users/current/imports',
  ])('leaves the connection of %s alone', async (path) => {
    const { call, answer } = post(`${await listen()}${path}`, 3);
    call.end('abc');
    expect(await answer).toEqual({ status: 200, text: '{"bytes":3}' });
  });
});
