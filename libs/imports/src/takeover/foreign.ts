import type { Micros } from '#libs/kernel';

/** The products whose databases can be taken over. */
export type ForeignKind = 'wakapi' | 'hackatime';

/** A key that sits in somebody's editors. */
export interface ForeignKey {
  readonly text: string;
  readonly label: string | undefined;
  readonly isReadOnly: boolean;
}

/** What is counted under another name. `pattern` may have the wildcards `*` and `?`. */
export interface ForeignAlias {
  /** The words of Wakapi: project, language, editor, operating_system, machine, branch, category, … */
  readonly type: string;
  readonly pattern: string;
  readonly name: string;
}

export interface ForeignMapping {
  /** Of files, without the first dot: `tpl.html`. */
  readonly extension: string;
  readonly language: string;
}

export interface ForeignLabel {
  readonly project: string;
  readonly label: string;
}

/** Somebody as another product knows them, without their heartbeats. */
export interface ForeignPerson {
  /** What names them there, for good. */
  readonly id: string;
  /** With `id`, tells people of two installations apart; 0 where it is not known. */
  readonly createdAt: Micros;
  /** The name they go by there; may be none that is possible here. */
  readonly username: string;
  readonly email: string | null;
  /** IANA zone. */
  readonly timezone: string | undefined;
  /** As it was stored there. */
  readonly passwordHash: string | null;
  /** The main one first. */
  readonly keys: readonly ForeignKey[];
  /** By the names of `parseUserSettings`. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly aliases: readonly ForeignAlias[];
  readonly mappings: readonly ForeignMapping[];
  readonly labels: readonly ForeignLabel[];
  readonly archivedProjects: readonly string[];
  /** What an operator should know of them, because it does not come along. */
  readonly remarks: readonly string[];
}

export interface ForeignHeartbeat {
  /** Higher for what was stored later. */
  readonly id: number;
  /** As ingest takes it. */
  readonly item: Readonly<Record<string, unknown>>;
}

/** Another installation, as far as it is taken over. */
export interface ForeignInstance {
  readonly kind: ForeignKind;
  people(): Promise<ForeignPerson[]>;
  /** How many heartbeats each person has there, by `id`. */
  heartbeatCounts(): Promise<ReadonlyMap<string, number>>;
  /** The next ones of a person behind `after`, in the order in which they were stored, at most `limit`. */
  heartbeats(personId: string, after: number, limit: number): Promise<ForeignHeartbeat[]>;
  close(): Promise<void>;
}
