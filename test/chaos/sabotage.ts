import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { asOwner, type House } from './house.js';

export const SABOTAGES = ['ack-before-commit', 'no-dedupe'] as const;
export type Sabotage = (typeof SABOTAGES)[number];

/** Breaks a promise outside of the product, so that a run that looks for broken promises can be seen to find them. */
export interface Saboteur {
  /** Where editors send to. */
  readonly url: string;
  stop(): Promise<void>;
}

export async function sabotage(house: House, kind: Sabotage | undefined): Promise<Saboteur> {
  const { url } = house.balancer;
  if (kind === 'ack-before-commit') return lieInFront(url);
  if (kind !== 'no-dedupe') return { url, stop: async () => undefined };
  await asOwner(house, ...FORGET_IDENTITY);
  return { url, stop: () => asOwner(house, 'drop function forget_identity cascade') };
}

/**
 * The unique index can no longer tell that a heartbeat is one that is there already: what is new gets a random identity
 * before the index sees it. Rows that ingest only mends name no entity, and stay as they are.
 */
const FORGET_IDENTITY = [
  `create function forget_identity() returns trigger language plpgsql as $fn$
  begin
    if new.entity_id <> 0 then new.hid := (random() * 9e15)::bigint; end if;
    return new;
  end $fn$`,
  'create trigger forget_identity before insert on heartbeats for each row execute function forget_identity()',
];

/** What the lying proxy holds at most. */
const MOST_HELD = 100;
const PATIENCE_MS = 60_000;

/** A proxy that says yes at once, and passes on afterwards what it said yes to: as a queue in memory does. */
async function lieInFront(url: string): Promise<Saboteur> {
  let held = 0;
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      while (held >= MOST_HELD) await sleep(10);
      held += 1;
      const answer = JSON.stringify({ responses: (JSON.parse(body) as Item[]).map(verdictOf) });
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) };
      response.writeHead(201, headers).end(answer);
      await passOn(`${url}${request.url}`, request, body);
      held -= 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    async stop() {
      while (held > 0) await sleep(10);
      await closed(server);
    },
  };
}

interface Item {
  readonly time: number;
}

/** As the product judges: a day ahead is too far. */
function verdictOf({ time }: Item): [object, number] {
  return time * 1_000 > Date.now() + 86_400_000 ? [{ errors: { time: ['too far ahead'] } }, 400] : [{ data: {} }, 201];
}

async function passOn(url: string, { headers }: IncomingMessage, body: string): Promise<void> {
  const { authorization = '', 'user-agent': agent = '' } = headers;
  const sent = { authorization, 'user-agent': agent, 'content-type': 'application/json' };
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    await (await fetch(url, { method: 'POST', headers: sent, body, signal })).arrayBuffer();
  } catch {
    // Nobody is left who could be told.
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function closed(server: Server): Promise<void> {
  const done = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await done;
}
