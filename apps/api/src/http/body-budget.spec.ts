import { type FastifyInstance, fastify } from 'fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { boundBodies } from './body-budget.js';
import { acceptAnyBody, isStreamed } from './raw-body.js';

const PATH = '/api/v1/users/:user/heartbeats.bulk';
const BUDGET = { small: 10, large: 100 };

let server: FastifyInstance;
afterEach(() => server.close());

/** Answers nothing before it is told to. */
async function listen(): Promise<{ url: string; waiting: () => number; answerAll: () => void }> {
  server = fastify();
  const held: (() => void)[] = [];
  boundBodies(server, isStreamed, 1_000, BUDGET);
  acceptAnyBody(server);
  server.post(PATH, async () => {
    await new Promise<void>((resolve) => held.push(resolve));
    return {};
  });
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  return {
    url: `${url}/api/v1/users/current/heartbeats.bulk`,
    waiting: () => held.length,
    answerAll: () => {
      for (const answer of held.splice(0)) answer();
    },
  };
}

const post = (url: string, bytes: number) => fetch(url, { method: 'POST', body: 'x'.repeat(bytes) });

describe('large bodies', () => {
  it('are refused beyond what all may take together, and taken again once others are answered', async () => {
    const { url, waiting, answerAll } = await listen();
    const taken = [post(url, 60), post(url, 40)];
    await vi.waitFor(() => expect(waiting()).toBe(2), 20_000);
    const refused = await post(url, 11);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('15');
    answerAll();
    expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([200, 200]);
    const again = post(url, 100);
    await vi.waitFor(() => expect(waiting()).toBe(1), 20_000);
    answerAll();
    expect((await again).status).toBe(200);
  });

  it('leave room for small ones', async () => {
    const { url, waiting, answerAll } = await listen();
    const all = [post(url, 100), post(url, 10), post(url, 10)];
    await vi.waitFor(() => expect(waiting()).toBe(3), 20_000);
    answerAll();
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('that are sent in pieces count as the largest that may come', async () => {
    const { url } = await listen();
    const pieces = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(20));
        controller.close();
      },
    });
    const init = { method: 'POST', body: pieces, duplex: 'half' };
    expect((await fetch(url, init as RequestInit)).status).toBe(503);
  });
});
