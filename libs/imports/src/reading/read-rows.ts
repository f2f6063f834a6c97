import type { Readable } from 'node:stream';
import { CsvRows } from './csv-rows.js';
import { HeartbeatRows } from './heartbeat-rows.js';
import { JsonTokens } from './json-tokens.js';
import { READING_LIMITS, type ReadingLimits, UnreadableSource } from './reading-limits.js';

export interface RowsWanted {
  /** Heartbeats that are stepped over. */
  readonly skip: number;
  /** Most heartbeats at once. */
  readonly batch: number;
  readonly limits?: ReadingLimits;
}

/** Finds heartbeats in a text that comes piece by piece. */
interface RowReader {
  /** Heartbeats that are complete and were not taken. */
  readonly waiting: number;
  take(count: number): unknown[];
  feed(piece: Buffer): void;
  end(): void;
}

const PIECE = 65_536;
const LETTER = /[a-z]/i;

/**
 * The heartbeats of a text, JSON or a table, some at a time, in constant memory. The text is read no faster than they
 * are taken.
 *
 * @throws UnreadableSource
 */
export async function* readRows(
  text: Readable | AsyncIterable<Buffer>,
  { skip, batch, limits = READING_LIMITS }: RowsWanted,
): AsyncGenerator<unknown[]> {
  let reader: RowReader | undefined;
  for await (const chunk of text) {
    if (chunk.length === 0) continue;
    reader ??= LETTER.test(String.fromCharCode(chunk[0])) ? new CsvRows(skip, limits) : jsonRows(skip, limits);
    for (let start = 0; start < chunk.length; start += PIECE) {
      reader.feed(chunk.subarray(start, start + PIECE));
      while (reader.waiting >= batch) yield reader.take(batch);
    }
  }
  reader ??= jsonRows(skip, limits);
  reader.end();
  while (reader.waiting > 0) yield reader.take(batch);
}

function jsonRows(skip: number, limits: ReadingLimits): RowReader {
  const rows = new HeartbeatRows(skip, limits);
  const tokens = new JsonTokens(limits);
  return {
    get waiting() {
      return rows.waiting;
    },
    take: (count) => rows.take(count),
    feed: (piece) => tokens.feed(piece, rows.token),
    end: () => {
      tokens.end(rows.token);
      if (!rows.isRecognised) throw new UnreadableSource('There is no list of heartbeats in it.');
    },
  };
}
