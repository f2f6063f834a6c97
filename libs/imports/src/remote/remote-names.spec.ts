import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FixedClock } from '#libs/kernel';
import { AddressRules, Outbound } from '#libs/platform/outbound';
import { Pauses } from './pauses.js';
import { RemoteApi } from './remote-api.js';
import { fetchNames } from './remote-names.js';

class NoPauses extends Pauses {
  override async wait(): Promise<void> {}
}

let server: Server;
let base: string;
let pages = 0;
/** What a page of this number lists. */
let listed: (page: number) => { data: unknown[]; next_page: number | null };
const outbound = new Outbound(new AddressRules(['127.0.0.1']));

beforeAll(async () => {
  server = createServer(({ url }, response) => {
    pages++;
    response.end(JSON.stringify(listed(Number(/page=(\d+)/.exec(url ?? '')?.[1]))));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await outbound.close();
  server.close();
});

const names = () => {
  pages = 0;
  const tools = { outbound, clock: new FixedClock('2026-10-10T12:00:00Z'), pauses: new NoPauses() };
  return fetchNames(new RemoteApi(tools, { base, apiKey: 'key' }, new AbortController().signal));
};

describe('names of another server', () => {
  it('are read to the last page', async () => {
    listed = (page) => ({
      data: [{ id: `id-${page}`, value: `agent ${page}` }],
      next_page: page < 3 ? page + 1 : null,
    });
    expect((await names()).agent('id-3')).toBe('agent 3');
    expect(pages).toBe(6);
  });

  it('are left out when they are none', async () => {
    const data = [
      null,
      7,
      { id: 7, value: 'x' },
      { id: 'a', value: 'x'.repeat(2_001) },
      { id: 'i'.repeat(101), value: 'x' },
    ];
    listed = () => ({ data: [...data, { id: 'b', value: 'fine' }], next_page: null });
    const { agent } = await names();
    expect([agent('b'), agent('a'), agent('i'.repeat(101)), agent(7)]).toEqual([
      'fine',
      'a',
      'i'.repeat(101),
      undefined,
    ]);
  });

  it('without an end are not read to it', async () => {
    listed = (page) => ({
      data: Array.from({ length: 5_000 }, (_, index) => ({ id: `${page}-${index}`, value: 'agent' })),
      next_page: page + 1,
    });
    const { agent } = await names();
    expect(pages).toBe(8);
    expect([agent('4-4999'), agent('5-0')]).toEqual(['agent', '5-0']);
  });
});
