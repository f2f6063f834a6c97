import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAllowedAddress, outboundFetch, outboundText } from './outbound.js';

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, reply) => {
    if (request.url === '/redirect') reply.writeHead(302, { location: '/stolen' }).end();
    else if (request.url === '/large') reply.end(Buffer.alloc(1024 * 1024 + 1));
    else if (request.url === '/fits') reply.end(Buffer.alloc(1024 * 1024));
    else reply.writeHead(404).end('no');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('requests to identity providers', () => {
  it.each([
    ['https://idp.example', true],
    ['http://localhost:3000/x', true],
    ['http://127.9.9.9', true],
    ['http://idp.example', false],
    ['http://localhost.evil.example', false],
    ['http://127.0.0.1@evil.example', false],
    ['https://user@idp.example', false],
    ['file:///etc/hostname', false],
    ['nonsense', false],
  ])('go to %s: %s', (address, expected) => expect(isAllowedAddress(address)).toBe(expected));

  it('are not sent where they may not go', async () => {
    await expect(outboundFetch('http://idp.example')).rejects.toThrow('only https');
  });

  it('follow no redirect', async () => {
    expect((await outboundFetch(`${url}/redirect`)).status).toBe(302);
    await expect(outboundText(`${url}/redirect`)).rejects.toThrow('answered 302');
  });

  it('read a mebibyte, and no more', async () => {
    expect((await (await outboundFetch(`${url}/fits`)).arrayBuffer()).byteLength).toBe(1_048_576);
    await expect(outboundFetch(`${url}/large`)).rejects.toThrow('too large');
  });

  it('tell who refused', async () => {
    await expect(outboundText(`${url}/none`)).rejects.toThrow(/^127\.0\.0\.1:\d+ answered 404$/);
  });
});
