import { createBullBoard } from '@bull-board/api';
import { BullAdapter } from '@bull-board/api/bullAdapter';
import { FastifyAdapter as BoardAdapter } from '@bull-board/fastify';
import type { OnApplicationShutdown } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { type BullQueue, closeBullQueue, openBullQueue } from './bull-queues.js';
import { QUEUES } from './queues.js';

/** What a browser is told by the board. */
export interface BoardAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A server that is away shall not hold the page up. */
const PATIENCE_MS = 1_000;
const KEPT_HEADERS = ['content-type', 'cache-control', 'etag', 'last-modified'];

interface Board {
  readonly fastify: FastifyInstance;
  readonly queues: readonly BullQueue[];
}

/**
 * The board of Bull, to be looked at. It lives in a server of its own that listens nowhere: it can be asked only through
 * here, by a route that knows who may. Nothing can be changed with it, because what Redis holds is no truth.
 */
export class QueueBoard implements OnApplicationShutdown {
  private board: Promise<Board> | undefined;

  /** @param url of Redis; undefined: there is no board */
  constructor(
    private readonly url: string | undefined,
    private readonly basePath: string,
  ) {}

  get isThere(): boolean {
    return this.url !== undefined;
  }

  /** What the board says to a GET of this address below its base; undefined: Redis is away. */
  async answer(url: string): Promise<BoardAnswer | undefined> {
    if (this.url === undefined) throw new Error('there is no board without Redis');
    this.board ??= open(this.url, this.basePath);
    const { fastify, queues } = await this.board;
    if (!(await areReady(queues))) return undefined;
    const answer = await fastify.inject({ method: 'GET', url });
    const headers = KEPT_HEADERS.flatMap((name) => {
      const value = answer.headers[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    });
    return { status: answer.statusCode, headers: Object.fromEntries(headers), body: answer.rawPayload };
  }

  async onApplicationShutdown(): Promise<void> {
    const board = await this.board;
    if (board === undefined) return;
    await Promise.all([board.fastify.close(), ...board.queues.map(closeBullQueue)]);
  }
}

async function open(url: string, basePath: string): Promise<Board> {
  const queues = QUEUES.map((name) => openBullQueue(url, name));
  const adapter = new BoardAdapter().setBasePath(basePath);
  createBullBoard({
    queues: queues.map((queue) => new BullAdapter(queue, { readOnlyMode: true })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Beatkeeper queues' } },
  });
  const fastify = new FastifyAdapter().getInstance() as unknown as FastifyInstance;
  await fastify.register(adapter.registerPlugin() as never, { prefix: basePath } as never);
  await fastify.ready();
  return { fastify, queues };
}

async function areReady(queues: readonly BullQueue[]): Promise<boolean> {
  const deadline = performance.now() + PATIENCE_MS;
  while (queues.some(({ client }) => client.status !== 'ready')) {
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
