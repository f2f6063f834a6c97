import { type JsonToken, tooLong } from './json-tokens.js';
import type { ReadingLimits } from './reading-limits.js';

type Container = unknown[] | Record<string, unknown>;

/** Builds one JSON value from its tokens, no larger than a heartbeat may be. */
export class JsonValue {
  private readonly open: Container[] = [];
  private key = '';
  private length = 0;
  private root: unknown;
  private isComplete = false;

  constructor(private readonly limits: ReadingLimits) {}

  /** True when the value is complete. */
  take(token: JsonToken): boolean {
    switch (token.kind) {
      case 'open':
        this.enter(token.isArray ? [] : Object.create(null));
        break;
      case 'close':
        this.open.pop();
        break;
      case 'key':
        this.key = token.value;
        this.count(token.value.length);
        break;
      case 'scalar':
        this.count(typeof token.value === 'string' ? token.value.length : 8);
        this.put(token.value);
        break;
    }
    this.isComplete = this.open.length === 0;
    return this.isComplete;
  }

  get value(): unknown {
    return this.root;
  }

  private enter(container: Container): void {
    this.count(8);
    this.put(container);
    this.open.push(container);
  }

  private put(value: unknown): void {
    const parent = this.open.at(-1);
    if (parent === undefined) this.root = value;
    else if (Array.isArray(parent)) parent.push(value);
    else parent[this.key] = value;
  }

  private count(length: number): void {
    this.length += length;
    if (this.length > this.limits.maxRowLength) throw tooLong('One of its heartbeats', this.limits.maxRowLength);
  }
}
