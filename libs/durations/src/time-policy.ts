import type { GapPolicyName, Micros } from '#libs/kernel';

/** How a stored rollup counts: immutable, shared by everybody whose settings are equal. */
export interface TimePolicy {
  readonly id: number;
  readonly rule: 'join' | 'cap';
  readonly edge: 'inclusive' | 'strict';
  readonly timeoutSeconds: number;
  readonly writesOnly: boolean;
  /** IANA zone of the days. */
  readonly zone: string;
}

/** The policy that a person's rollups are kept under, and what they would rather be counted by when they are read. */
export interface PublishedPolicy extends TimePolicy {
  /** Null: as the installation does. */
  readonly choice: GapPolicyName | null;
  /** Seconds, of a choice that counts when it is read; null: its own timeout. */
  readonly choiceTimeoutSeconds: number | null;
  /** Whether time in no project is left out of what is told of the person. */
  readonly leavesOutUnknown: boolean;
  /** µs; heartbeats before it are gone. Null: all are there. */
  readonly factsFrom: Micros | null;
}
