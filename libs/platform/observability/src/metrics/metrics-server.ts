import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { exposition, measureProcess } from './registry.js';

export interface MetricsAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Answers `GET /metrics` on a port of its own, apart from everything that people reach. */
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('metrics');
  private server: Server | undefined;

  constructor(private readonly address: MetricsAddress) {}

  async onApplicationBootstrap(): Promise<void> {
    measureProcess();
    const server = createServer((request, response) => {
      const isAsked = request.url?.split('?', 1)[0] === '/metrics' && ['GET', 'HEAD'].includes(request.method ?? '');
      if (!isAsked) return void response.writeHead(404).end();
      exposition().then(
        ({ type, text }) => response.writeHead(200, { 'content-type': type }).end(text),
        (error: Error) => {
          this.logger.error(`not shown: ${error.message}`);
          response.writeHead(500).end();
        },
      );
    });
    this.server = server;
    await this.listen(server);
    const { address, port, family } = server.address() as AddressInfo;
    this.logger.log(`http://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics`);
  }

  /** The last thing to go: a process that ends can be watched until it has. */
  async onApplicationShutdown(): Promise<void> {
    const server = this.server;
    if (server !== undefined) await new Promise((resolve) => server.close(resolve).closeAllConnections());
  }

  private listen(server: Server): Promise<void> {
    const { host, port } = this.address;
    return new Promise((resolve, reject) => {
      server.once('error', (error: { code?: string }) => reject(explained(error, port)));
      server.listen(port, host, resolve);
    });
  }
}

function explained(error: { code?: string }, port: number): unknown {
  if (error.code !== 'EADDRINUSE') return error;
  const message = `port ${port} is taken; choose another one with METRICS_PORT`;
  return Object.assign(new Error(message), { expected: true });
}
