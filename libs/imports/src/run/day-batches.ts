import { addDays, daysBetween, type LocalDate } from '#libs/kernel';
import { readRows } from '../reading/read-rows.js';
import type { RemoteApi } from '../remote/remote-api.js';
import type { DaySpan } from '../remote/remote-days.js';
import { RemoteRefused } from '../remote/remote-refused.js';
import type { Checkpoint } from '../sql/imports.sql.js';
import { BATCH_ROWS, type SourceBatch } from './import-source.js';

const DAY_BYTES = 256_000_000;
/** WakaTime shows old days only to who pays for them. */
const NOT_SHOWN = new Set([400, 402, 403, 404]);

export interface DayWalk {
  readonly api: RemoteApi;
  readonly span: DaySpan;
  /** The other server does not show that day. */
  readonly refused: (day: LocalDate) => Promise<void>;
}

/** The heartbeats of another server, day by day from the checkpoint on. */
export async function* dayBatches(
  { api, span, refused }: DayWalk,
  { day: from = span.first, rows: skipped = 0 }: Checkpoint,
): AsyncGenerator<SourceBatch> {
  const days = daysBetween(span.first, span.last) + 1;
  let skip = skipped;
  for (let day = from; day <= span.last; day = addDays(day, 1)) {
    let read = skip;
    for await (const rows of rowsOf(api, day, { skip, refused })) {
      read += rows.length;
      yield { rows, next: { day, rows: read }, progress: daysBetween(span.first, day) / days };
    }
    skip = 0;
    yield { rows: [], next: { day: addDays(day, 1) }, progress: (daysBetween(span.first, day) + 1) / days };
  }
}

async function* rowsOf(
  api: RemoteApi,
  day: LocalDate,
  { skip, refused }: { readonly skip: number; readonly refused: DayWalk['refused'] },
): AsyncGenerator<unknown[]> {
  try {
    const { stream } = await api.call(`/users/current/heartbeats?date=${day}`, { maxBytes: DAY_BYTES });
    yield* readRows(stream, { skip, batch: BATCH_ROWS });
  } catch (error) {
    if (!(error instanceof RemoteRefused) || !NOT_SHOWN.has(error.status)) throw error;
    await refused(day);
  }
}
