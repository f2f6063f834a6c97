import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** What is told. */
export interface Probes {
  /** Why the process has not started, or is not ready; undefined: it has, or is. */
  startup(): Promise<string | undefined>;
  ready(): Promise<string | undefined>;
  /** How one that is ready does. */
  status(): string;
}

/** Answers `/health/live`, `/health/startup` and `/health/ready`; for probes, on all addresses. */
export async function serveHealth(port: number, probes: Probes): Promise<HealthServer> {
  const server = createServer((request, response) => {
    if (request.url === '/health/live') answer(response, 200, { status: 'ok' });
    else if (request.url === '/health/startup') void tell(response, probes.startup(), () => 'ok');
    else if (request.url === '/health/ready') void tell(response, probes.ready(), () => probes.status());
    else answer(response, 404, { error: 'Not found.' });
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

async function tell(response: ServerResponse, asked: Promise<string | undefined>, status: () => string): Promise<void> {
  const problem = await asked.catch(() => 'The process does not know.');
  if (problem === undefined) answer(response, 200, { status: status() });
  else answer(response, 503, { error: problem });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, resolve);
  });
}
