import { BullModule, getQueueToken } from '@nestjs/bull';
import type { DynamicModule } from '@nestjs/common';
import Bull from 'bull';
import { Redis } from 'ioredis';
import { QUEUES, type QueueName } from './queues.js';

const PREFIX = 'bk:bull';
const CONNECT_TIMEOUT_MS = 2_000;
const COMMAND_TIMEOUT_MS = 3_000;
const LONGEST_PAUSE_MS = 2_000;
/** A server that is away does not hold up the end of the process. */
const CLOSE_MS = 500;

/** All that Bull knows of a job. */
export interface Carried {
  readonly id: string;
}

export type BullQueue = Bull.Queue<Carried> & { onApplicationShutdown?: () => Promise<void> };

type ClientKind = 'client' | 'subscriber' | 'bclient';

export const BULL_QUEUE_TOKENS = QUEUES.map((name) => getQueueToken(name));

/** The queues of Bull, by {@link BULL_QUEUE_TOKENS}. They connect by themselves, and again whenever the server was away. */
export function bullQueues(url: string): DynamicModule {
  return BullModule.registerQueue(...QUEUES.map((name) => ({ name, ...optionsFor(url) })));
}

/** One of them to look at, outside of Nest. */
export function openBullQueue(url: string, name: QueueName): BullQueue {
  const queue: BullQueue = new Bull<Carried>(name, optionsFor(url));
  queue.on('error', () => undefined);
  return queue;
}

/** Soon, whatever the server says. */
export async function closeBullQueue(queue: BullQueue): Promise<void> {
  const end = () => {
    for (const client of clientsOf(queue)) client.disconnect();
  };
  let deadline: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    deadline = setTimeout(resolve, CLOSE_MS);
  });
  // Bull connects once more while it closes, possibly after nobody waits for it any more.
  const closed = queue.close(true).catch(() => undefined);
  await Promise.race([closed.finally(end), late]);
  clearTimeout(deadline);
  end();
}

/** The connections that it has opened; asking for another one would open it. */
function clientsOf(queue: BullQueue): Redis[] {
  const inside = queue as unknown as Record<string, unknown>;
  const kinds = [
    ['client', 'clientInitialized'],
    ['eclient', 'subscriberInitialized'],
    ['bclient', 'bclientInitialized'],
  ] as const;
  return kinds.filter(([, isOpen]) => inside[isOpen] === true).map(([name]) => inside[name] as Redis);
}

function optionsFor(url: string): Bull.QueueOptions {
  return {
    prefix: PREFIX,
    createClient: (kind: ClientKind) => connect(url, kind) as never,
    // How often something is tried is for the row to say.
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  };
}

/** What adds jobs fails at once while the server is away; what waits for them waits until it is back. */
function connect(url: string, kind: ClientKind): Redis {
  const retryStrategy = (attempt: number) => Math.min(attempt * 100, LONGEST_PAUSE_MS);
  const common = { connectTimeout: CONNECT_TIMEOUT_MS, enableReadyCheck: false, retryStrategy };
  const patience = { enableOfflineQueue: false, commandTimeout: COMMAND_TIMEOUT_MS, maxRetriesPerRequest: 1 };
  const client = new Redis(url, { ...common, ...(kind === 'client' ? patience : { maxRetriesPerRequest: null }) });
  // Bull stops listening when it closes, before the connection does.
  client.on('error', () => undefined);
  return client;
}
