import type { ClientInfo } from '#libs/heartbeats';
import { at, type Engine } from './engine.js';
import type { Counting, History, Operation, Phase, SentRequest } from './histories.js';
import { keyOf } from './oracle.js';

const CLIENT: ClientInfo = { userAgent: undefined, machine: null, timezone: null, ip: null };
const ADMIN_NOW = 1_790_000_000_000_000;
const LOCK_NOT_AVAILABLE = '55P03';
const OVERLOADED = 'heartbeats.overloaded';
const MAX_TRIES = 20;

/** A person of a run. */
export interface Player {
  readonly userId: number;
  readonly history: History;
}

/** How the answers differed from what must be answered; empty: not at all. */
export async function play(engine: Engine, player: Player): Promise<string[]> {
  const run = new Run(engine, player);
  try {
    for (const phase of player.history.phases) await run.phase(phase);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    return [`failed: ${code ?? ''} ${message ?? String(error)}`];
  }
  return run.differences();
}

class Run {
  private readonly ids = new Map<string, string>();
  private readonly found: string[] = [];
  private readonly engine: Engine;
  private readonly player: Player;
  private stored = 0;
  private hasRetried = false;

  constructor(engine: Engine, player: Player) {
    this.engine = engine;
    this.player = player;
  }

  async phase({ width, requests, operations }: Phase): Promise<void> {
    const queue = [...requests];
    const sender = async (): Promise<void> => {
      for (let request = queue.shift(); request !== undefined; request = queue.shift()) await this.send(request);
    };
    const operator = async (): Promise<void> => {
      for (const operation of operations) await this.operate(operation);
    };
    await Promise.all([operator(), ...Array.from({ length: width }, sender)]);
  }

  differences(): string[] {
    const { stored } = this.player.history.expected;
    if (this.hasRetried || this.stored === stored) return this.found;
    return [...this.found, `${this.stored} items answered as new instead of ${stored}`];
  }

  private async send(request: SentRequest): Promise<void> {
    const { ingest } = this.engine;
    const raw = request.items.map((item) => item.raw);
    const results = await this.retrying(() => at(request.now, () => ingest.ingest(this.player.userId, raw, CLIENT)));
    if (results.length !== request.items.length)
      this.found.push(`${results.length} answers to ${request.items.length} items`);
    for (const [index, { beat }] of request.items.entries()) {
      const result = results[index];
      if (result === undefined || result.ok !== (beat !== null)) {
        this.found.push(`item ${index} of a request answered ${JSON.stringify(result, text)}`);
      } else if (result.ok && beat !== null) {
        if (!result.isDuplicate) this.stored += 1;
        this.remember(keyOf(beat), result.id);
      }
    }
  }

  private remember(key: string, id: string): void {
    const known = this.ids.get(key);
    if (known !== undefined && known !== id) this.found.push(`heartbeat ${key} answered with ids ${known} and ${id}`);
    this.ids.set(key, id);
  }

  private async operate(operation: Operation): Promise<void> {
    const { engine, player } = this;
    const { userId } = player;
    switch (operation.kind) {
      case 'change':
        await Promise.all(operation.rivals.map((rival) => this.change(rival)));
        return this.change(operation.to);
      case 'rebuild':
        return engine.policies.rebuild(userId);
      case 'rename':
        return engine.projects.rename(userId, operation.project, operation.name);
      case 'merge':
        return engine.projects.merge(userId, operation.project, operation.into);
      case 'delete': {
        const ids = operation.beats.map((beat) => this.ids.get(keyOf(beat)) ?? 'never answered');
        const deleted = await engine.heartbeats.delete(userId, ids, undefined);
        if (deleted !== ids.length) this.found.push(`${deleted} deleted instead of ${ids.length}`);
      }
    }
  }

  private change(to: Counting): Promise<void> {
    return at(ADMIN_NOW, () => this.engine.policies.change(this.player.userId, to));
  }

  /** A lock that took too long and a full queue are answers a client repeats its request on. */
  private async retrying<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        const { code } = error as { code?: string };
        if ((code !== LOCK_NOT_AVAILABLE && code !== OVERLOADED) || tries === MAX_TRIES) throw error;
        this.hasRetried = true;
      }
    }
  }
}

function text(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
