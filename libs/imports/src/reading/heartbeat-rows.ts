import type { JsonToken } from './json-tokens.js';
import { JsonValue } from './json-values.js';
import { type ReadingLimits, UnreadableSource } from './reading-limits.js';

const DAILY =
  'This is a dump of daily totals: it holds sums of days and no heartbeats, from which they could be made again. ' +
  'Ask for a dump of the type "heartbeats".';

/** A list or object around the heartbeats. `rows`: the list of them. */
interface Frame {
  readonly kind: 'object' | 'list' | 'rows';
  /** Of an object: the key whose value comes next. */
  key: string;
}

/** A heartbeat on its way. */
interface OpenRow {
  /** Undefined while it is only stepped over. */
  readonly value: JsonValue | undefined;
  depth: number;
  key: string;
}

/**
 * Finds heartbeats in whatever somebody exported: the items of every list that is called `heartbeats`, at any depth,
 * of the list `data` of the whole, or of a bare list. Items that are no objects are handed on as they are.
 */
export class HeartbeatRows {
  private readonly frames: Frame[] = [];
  private row: OpenRow | undefined;
  private found: unknown[] = [];
  private seen = 0;
  private hasList = false;

  /** @param skip how many heartbeats are stepped over */
  constructor(
    private readonly skip: number,
    private readonly limits: ReadingLimits,
  ) {}

  /** Is there a list of heartbeats at all, as far as was read? */
  get isRecognised(): boolean {
    return this.hasList;
  }

  /** How many heartbeats are complete and were not taken. */
  get waiting(): number {
    return this.found.length;
  }

  /** The oldest heartbeats that are complete, at most so many. */
  take(count: number): unknown[] {
    return this.found.splice(0, count);
  }

  readonly token = (token: JsonToken): void => {
    if (this.row !== undefined) this.inRow(token, this.row);
    else if (this.frames.at(-1)?.kind === 'rows' && token.kind !== 'close') this.beginRow(token);
    else this.around(token);
  };

  private around(token: JsonToken): void {
    const frame = this.frames.at(-1);
    switch (token.kind) {
      case 'key':
        if (frame !== undefined) frame.key = token.value;
        if (token.value === 'grand_total' && !this.hasList) throw new UnreadableSource(DAILY);
        return;
      case 'open':
        this.frames.push({ kind: this.kindOf(token.isArray, frame), key: '' });
        return;
      case 'close':
        this.frames.pop();
    }
  }

  private kindOf(isArray: boolean, parent: Frame | undefined): Frame['kind'] {
    if (!isArray) return 'object';
    const isNamed = parent?.kind === 'object' && parent.key === 'heartbeats';
    const isWhole = parent === undefined || (this.frames.length === 1 && parent.key === 'data');
    if (!isNamed && !isWhole) return 'list';
    this.hasList = true;
    return 'rows';
  }

  private beginRow(token: JsonToken): void {
    const value = this.seen < this.skip ? undefined : new JsonValue(this.limits);
    this.row = { value, depth: 0, key: '' };
    this.inRow(token, this.row);
  }

  private inRow(token: JsonToken, row: OpenRow): void {
    if (token.kind === 'key') row.key = token.value;
    if (token.kind === 'open') {
      if (row.depth === 1 && token.isArray && row.key === 'heartbeats') {
        this.openList();
        return;
      }
      row.depth++;
    }
    if (token.kind === 'close') row.depth--;
    row.value?.take(token);
    if (row.depth > 0) return;
    this.row = undefined;
    this.hasList = true;
    this.seen++;
    if (this.seen > this.limits.maxRows) {
      throw new UnreadableSource(`It holds more than ${this.limits.maxRows} heartbeats.`);
    }
    if (row.value !== undefined) this.found.push(row.value.value);
  }

  /** What looked like a heartbeat holds some: a day in a list of days. */
  private openList(): void {
    this.row = undefined;
    this.hasList = true;
    this.frames.push({ kind: 'object', key: 'heartbeats' }, { kind: 'rows', key: '' });
  }
}
