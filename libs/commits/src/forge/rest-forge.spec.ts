import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { FixedClock } from '#libs/kernel';
import { AddressRules, Outbound } from '#libs/platform/outbound';
import { GITEA } from './gitea.js';
import { RestForge } from './rest-forge.js';

it('does not turn over empty pages for ever', async () => {
  let pages = 0;
  const server = createServer((_, response) => {
    pages++;
    response.setHeader('link', `<${baseUrl}/api/v1/repos/a/b/branches?page=${pages + 1}>; rel="next"`);
    response.end('[]');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const outbound = new Outbound(new AddressRules(['127.0.0.1']));
  const forge = new RestForge(outbound, new FixedClock('2026-10-10T12:00:00Z'), GITEA, {
    baseUrl,
    fullName: 'a/b',
    token: null,
  });
  expect(await forge.branches(new AbortController().signal)).toEqual([]);
  expect(pages).toBe(100);
  await outbound.close();
  server.close();
});
