import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { dial, TcpProxy } from '../support/tcp-proxy.js';

const PROBE_EVERY_MS = 150;
const PROBE_TIMEOUT_MS = 1_000;

interface Replica {
  readonly port: number;
  isReady: boolean;
}

/**
 * What stands in front of the replicas of the API: new connections go in turn to those that say that they are ready,
 * as the endpoints of a Service do. It moves no connection that is open.
 */
export class Balancer {
  readonly proxy: TcpProxy;
  private readonly replicas: readonly Replica[];
  private turn = 0;
  private isClosed = false;
  private readonly probing: Promise<unknown>;

  private constructor(proxy: TcpProxy, replicas: readonly Replica[], bind: (pick: () => Promise<Socket>) => void) {
    this.proxy = proxy;
    this.replicas = replicas;
    bind(() => this.pick());
    this.probing = Promise.all(replicas.map((replica) => this.probe(replica)));
  }

  static async start(ports: readonly number[]): Promise<Balancer> {
    let pick: () => Promise<Socket | undefined> = async () => undefined;
    const proxy = await TcpProxy.listen(() => pick());
    const replicas = ports.map((port) => ({ port, isReady: false }));
    return new Balancer(proxy, replicas, (bound) => {
      pick = bound;
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.proxy.port}`;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.proxy.close();
    await this.probing;
  }

  private async pick(): Promise<Socket> {
    const ready = this.replicas.filter(({ isReady }) => isReady);
    const all = ready.length > 0 ? ready : this.replicas;
    const first = this.turn++;
    let problem: unknown;
    for (let index = 0; index < all.length; index++) {
      try {
        return await dial((all[(first + index) % all.length] as Replica).port);
      } catch (error) {
        problem = error;
      }
    }
    throw problem;
  }

  private async probe(replica: Replica): Promise<void> {
    while (!this.isClosed) {
      replica.isReady = await isReady(replica.port);
      await sleep(PROBE_EVERY_MS);
    }
  }
}

export async function isReady(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
