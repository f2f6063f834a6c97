/** What a file may ask of the reader. Beyond it the file is refused, whatever else it holds. */
export interface ReadingLimits {
  /** Bytes after unpacking. */
  readonly maxBytes: number;
  /** Bytes unpacked per byte packed. */
  readonly maxRatio: number;
  /** Nested lists and objects. */
  readonly maxDepth: number;
  /** UTF-16 units of one text, key or number. */
  readonly maxTextLength: number;
  /** UTF-16 units of all texts of one heartbeat. */
  readonly maxRowLength: number;
  readonly maxRows: number;
}

const MIB = 1024 * 1024;

export const READING_LIMITS: ReadingLimits = {
  maxBytes: 16 * 1024 * MIB,
  maxRatio: 200,
  maxDepth: 32,
  maxTextLength: MIB / 4,
  maxRowLength: MIB,
  maxRows: 50_000_000,
};

/** A file that no further attempt can read. The message is shown to the person. */
export class UnreadableSource extends Error {
  override readonly name = 'UnreadableSource';
}
