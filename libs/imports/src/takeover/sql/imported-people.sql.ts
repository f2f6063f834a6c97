import { namedQuery } from '#libs/platform/database';

/** Whom somebody of another installation is here, and how far their heartbeats have come. Times in µs. */
export interface ImportedPersonRow {
  id: number;
  user_id: number;
  last_id: number;
  batches: number;
  imported: number;
  duplicates: number;
  rejected: number;
  created_us: number;
  /** Had an account here: its settings stay. */
  is_merged: boolean;
  is_settled: boolean;
  is_finished: boolean;
}

const COLUMNS = `id, user_id, is_merged, last_id, batches, imported, duplicates, rejected, to_us_v1(created_at) as created_us,
  settled_at is not null as is_settled, finished_at is not null as is_finished`;

type Identity = [kind: string, theirId: string, theirCreatedUs: number];

export const FIND_IMPORTED = namedQuery<Identity, ImportedPersonRow>(
  'imports.find-imported-person',
  `select ${COLUMNS} from imported_people
  where kind = $1 and their_id = $2 and their_created_at = from_us_v1($3)`,
);

/** Are there people of that product who are this person here? */
export const IS_IMPORTED = namedQuery<[userId: number, kind: string], { id: number }>(
  'imports.is-imported',
  'select id from imported_people where user_id = $1 and kind = $2 limit 1',
);

/** Bound by position, for the transaction that makes the person. */
export const INSERT_IMPORTED = `insert into imported_people (user_id, kind, their_id, their_created_at, created_at, is_merged)
  values (?, ?, ?, from_us_v1(?), from_us_v1(?), ?)`;

type Step = [id: number, batches: number, lastId: number, imported: number, duplicates: number, rejected: number];

/** One batch further. No row: another process took that batch in, or the person is gone. */
export const STEP_IMPORTED = namedQuery<Step, ImportedPersonRow>(
  'imports.step-imported-person',
  `update imported_people set batches = batches + 1, last_id = $3, imported = imported + $4,
    duplicates = duplicates + $5, rejected = rejected + $6
  where id = $1 and batches = $2 returning ${COLUMNS}`,
);

export const SETTLE_IMPORTED = namedQuery<[id: number, nowUs: number], never>(
  'imports.settle-imported-person',
  'update imported_people set settled_at = from_us_v1($2) where id = $1 and settled_at is null',
);

export const FINISH_IMPORTED = namedQuery<[id: number, nowUs: number], never>(
  'imports.finish-imported-person',
  'update imported_people set finished_at = from_us_v1($2) where id = $1 and finished_at is null',
);
