import type { ForeignKind } from './foreign.js';

/** `continued`: was brought here by an earlier run. `merged`: had an account here. `refused`: nothing of them came. */
export type PersonOutcome = 'created' | 'merged' | 'continued' | 'refused';

/** Things of one kind. */
export interface Tally {
  taken: number;
  /** Were here already. */
  there: number;
  refused: number;
}

/** A heartbeat that was refused, by its number in the other database. */
export interface RefusedHeartbeat {
  readonly id: number;
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

/** What became of one person, or would. */
export interface PersonReport {
  readonly theirId: string;
  outcome: PersonOutcome;
  /** Their name here; that which they would have, of a dry run. */
  username: string | null;
  /** Null in a dry run, and of who was refused. */
  uuid: string | null;
  readonly keys: Tally;
  readonly aliases: Tally;
  readonly mappings: Tally;
  readonly labels: Tally;
  readonly heartbeats: {
    /** How many were not here yet when this run began; in a dry run of who was here before, at most so many. */
    waiting: number;
    imported: number;
    duplicates: number;
    rejected: number;
    /** The first ones. */
    readonly refused: RefusedHeartbeat[];
  };
  /** What an operator should know. */
  readonly notes: string[];
}

/** A run as a whole. */
export interface TakeoverReport {
  readonly kind: ForeignKind;
  readonly isDryRun: boolean;
  /** False: it was interrupted, and goes on where it is run again. */
  isComplete: boolean;
  readonly people: PersonReport[];
}

export function emptyReport(theirId: string): PersonReport {
  return {
    theirId,
    outcome: 'refused',
    username: null,
    uuid: null,
    keys: noTally(),
    aliases: noTally(),
    mappings: noTally(),
    labels: noTally(),
    heartbeats: { waiting: 0, imported: 0, duplicates: 0, rejected: 0, refused: [] },
    notes: [],
  };
}

function noTally(): Tally {
  return { taken: 0, there: 0, refused: 0 };
}
