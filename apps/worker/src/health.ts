import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Answers `/health/live`, and `/health/ready` by what `isReady` says; for probes, on all addresses. */
export async function serveHealth(port: number, isReady: () => Promise<boolean>): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ status: text }));
    if (request.url === '/health/live') answer(200, 'ok');
    else if (request.url !== '/health/ready') answer(404, 'not found');
    else {
      isReady().then(
        (ready) => answer(ready ? 200 : 503, ready ? 'ok' : 'stopping'),
        () => answer(503, 'the database cannot be reached'),
      );
    }
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, resolve);
  });
}
