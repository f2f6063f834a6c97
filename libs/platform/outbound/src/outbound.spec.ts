import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AddressRules } from './address-rules.js';
import { Outbound } from './outbound.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let base: string;
let answer: Answer;
const outbound = new Outbound(new AddressRules(['127.0.0.1']));
const strict = new Outbound(new AddressRules([]));

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await Promise.all([outbound.close(), strict.close()]);
  server.closeAllConnections();
  server.close();
});

const refusal = (code: string) => expect.objectContaining({ name: 'OutboundRefused', code });

describe('Outbound', () => {
  it('sends and brings back', async () => {
    answer = async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      response.writeHead(418, { 'x-one': 'two' }).end(JSON.stringify({ method: request.method, body }));
    };
    const { status, headers, url, json } = await outbound.fetch(`${base}/a?b=c`, { method: 'POST', body: 'hello' });
    expect(status).toBe(418);
    expect(headers.get('x-one')).toBe('two');
    expect(url).toBe(`${base}/a?b=c`);
    expect(await json()).toEqual({ method: 'POST', body: 'hello' });
  });

  it.each([
    'http://127.0.0.1:1/',
    'http://[::1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://127.1:80/',
    'http://１２７.0.0.1/',
  ])('refuses the address %s', async (url) => {
    await expect(strict.fetch(url)).rejects.toEqual(refusal('private_address'));
  });

  it('refuses a name that stands for a private address', async () => {
    await expect(strict.fetch(base.replace('127.0.0.1', 'localhost'))).rejects.toEqual(refusal('private_address'));
  });

  it.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'example.com',
    'http://user:pass@example.com/',
    '',
  ])('refuses the URL "%s"', async (url) => {
    await expect(strict.fetch(url)).rejects.toEqual(refusal('bad_url'));
  });

  it('judges where a redirect leads', async () => {
    answer = (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    await expect(outbound.fetch(base)).rejects.toEqual(refusal('private_address'));
  });

  it('follows redirects, at most so many', async () => {
    answer = ({ url }, response) => {
      const left = Number(url?.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(307, { location: `/${left - 1}` }).end();
    };
    expect(await (await outbound.fetch(`${base}/3`)).text()).toBe('there');
    await expect(outbound.fetch(`${base}/4`)).rejects.toEqual(refusal('too_many_redirects'));
  });

  it('keeps credentials from another origin', async () => {
    const seen: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization, request.headers['x-kept'] as string);
      response.end();
    });
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    answer = (_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` }).end();
    const { text } = await outbound.fetch(base, { headers: { authorization: 'Bearer secret', 'x-kept': 'yes' } });
    await text();
    other.close();
    expect(seen).toEqual([undefined, 'yes']);
  });

  it('does not repeat a POST elsewhere', async () => {
    answer = (_, response) => response.writeHead(302, { location: '/elsewhere' }).end();
    expect((await outbound.fetch(base, { method: 'POST', body: '' })).status).toBe(302);
  });

  it('stops at the size limit', async () => {
    answer = (_, response) => response.end(Buffer.alloc(2_000));
    const { text } = await outbound.fetch(base, { maxBytes: 1_999 });
    await expect(text()).rejects.toEqual(refusal('too_large'));
    const whole = await outbound.fetch(base, { maxBytes: 2_000 });
    expect((await whole.text()).length).toBe(2_000);
  });

  it('leaves no connection behind with an answer that nobody reads', async () => {
    const open = new Set<unknown>();
    const big = createServer((_, response) => {
      response.writeHead(302, { location: '/again' });
      response.end(Buffer.alloc(2_000_000));
    });
    big.on('connection', (socket) => open.add(socket.on('close', () => open.delete(socket))));
    await new Promise<void>((listening) => big.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(big.address() as AddressInfo).port}/`;
    for (let call = 0; call < 5; call++) {
      await expect(outbound.fetch(url, { maxRedirects: 1 })).rejects.toEqual(refusal('too_many_redirects'));
      const { stream } = await outbound.fetch(url, { maxRedirects: 0, method: 'POST', body: '' });
      stream.destroy();
    }
    await vi.waitFor(() => expect(open.size).toBe(0), 4_000);
    big.close();
  });

  it('does not wait for ever', async () => {
    answer = () => undefined;
    await expect(outbound.fetch(base, { timeoutMs: 50 })).rejects.toEqual(refusal('timeout'));
  });

  it('does not wait for an answer that comes a byte at a time', async () => {
    answer = (_, response) => {
      const drip = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(drip));
    };
    const { text } = await outbound.fetch(base, { deadlineMs: 300 });
    await expect(text()).rejects.toEqual(refusal('timeout'));
  });

  it('ends when its caller says so', async () => {
    answer = () => undefined;
    const caller = new AbortController();
    const call = outbound.fetch(base, { signal: caller.signal });
    caller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('says when nobody is there', async () => {
    await expect(outbound.fetch('http://127.0.0.1:1/')).rejects.toEqual(refusal('unreachable'));
  });
});
