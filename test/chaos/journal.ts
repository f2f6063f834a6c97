import { closeSync, openSync, writeSync } from 'node:fs';
import type { Beat } from './beats.js';

/** What one person's editor knows. */
export interface PersonLog {
  readonly username: string;
  readonly zone: string;
  /** By time. */
  readonly sent: Map<number, Beat>;
  readonly acknowledged: Set<number>;
  readonly refused: Set<number>;
}

export interface Counts {
  requests: number;
  /** Sent a second time although they had been answered. */
  replays: number;
  /** Sent again because no good answer came. */
  resends: number;
  /** An answer that was not what the heartbeat deserved: one that is fine refused, or nonsense taken. */
  wrong: number;
}

/**
 * The oracle: what was sent, and what the server promised to have. Every reply is a line of a file, written before
 * anything is made of it.
 */
export class Journal {
  readonly people: PersonLog[] = [];
  readonly counts: Counts = { requests: 0, replays: 0, resends: 0, wrong: 0 };
  /** What clients saw since `window` was last taken: status, or how the connection failed. */
  private seen = new Map<string, number>();
  private readonly total = new Map<string, number>();
  private readonly file: number;
  private taken = 0;
  private takenAt = 0;
  private longestGapMs = 0;

  constructor(path: string) {
    this.file = openSync(path, 'w', 0o600);
  }

  addPerson(username: string, zone: string): PersonLog {
    const person = { username, zone, sent: new Map(), acknowledged: new Set<number>(), refused: new Set<number>() };
    this.people.push(person);
    return person;
  }

  /** Distinct heartbeats that some reply said to have. */
  get acknowledged(): number {
    return this.taken;
  }

  get sent(): number {
    return this.people.reduce((sum, { sent }) => sum + sent.size, 0);
  }

  get refused(): number {
    return this.people.reduce((sum, { refused }) => sum + refused.size, 0);
  }

  note(person: PersonLog, outcome: string, statuses: readonly (readonly [Beat, number])[] = []): void {
    const items = statuses.map(([beat, status]) => [beat.time, status]);
    writeSync(this.file, `${JSON.stringify([Date.now(), person.username, outcome, items])}\n`);
    this.counts.requests += 1;
    this.seen.set(outcome, (this.seen.get(outcome) ?? 0) + 1);
    this.total.set(outcome, (this.total.get(outcome) ?? 0) + 1);
    for (const [beat, status] of statuses) this.judge(person, beat, status);
  }

  /** Outcomes since the last call, the longest time without an acknowledgement among them. */
  window(): { readonly seen: ReadonlyMap<string, number>; readonly longestGapMs: number } {
    const { seen } = this;
    const longestGapMs = Math.max(this.longestGapMs, this.takenAt === 0 ? 0 : performance.now() - this.takenAt);
    this.seen = new Map();
    this.longestGapMs = 0;
    return { seen, longestGapMs };
  }

  outcomes(): ReadonlyMap<string, number> {
    return this.total;
  }

  close(): void {
    closeSync(this.file);
  }

  private judge(person: PersonLog, beat: Beat, status: number): void {
    const isTaken = status === 201 || status === 202;
    if (isTaken === beat.isInvalid && (isTaken || status === 400)) this.counts.wrong += 1;
    if (status === 400) person.refused.add(beat.time);
    if (!isTaken || person.acknowledged.has(beat.time)) return;
    person.acknowledged.add(beat.time);
    this.taken += 1;
    const now = performance.now();
    if (this.takenAt > 0) this.longestGapMs = Math.max(this.longestGapMs, now - this.takenAt);
    this.takenAt = now;
  }
}

/** `201 ×40, reset ×3` */
export function tell(seen: ReadonlyMap<string, number>): string {
  const sorted = [...seen].sort(([a], [b]) => a.localeCompare(b));
  return sorted.map(([outcome, count]) => `${outcome} ×${count}`).join(', ') || 'nothing';
}
