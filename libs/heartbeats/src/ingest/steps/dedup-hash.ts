import { hash } from 'node:crypto';
import type { Draft } from '../draft.js';

/** The fields that, with person and time, make a heartbeat the same heartbeat. */
export interface HeartbeatIdentity {
  readonly entity: string;
  readonly type: string;
  readonly project: string | null;
  readonly branch: string | null;
  readonly language: string | null;
  readonly isWrite: boolean | null;
}

/** Changes only together with a new meaning of identity; stored heartbeats keep the one they were written with. */
const VERSION = 1;
const ABSENT = 0;
const PRESENT = 1;
/** Marker and byte length. */
const HEADER = 5;

/**
 * Identity of a heartbeat among those of the same person and microsecond: the first 8 bytes, as a signed big-endian
 * integer, of SHA-256 over a version byte and the received fields. Each field is a marker byte and, when present, its
 * byte length (4 bytes) and its UTF-8 text; so null, '' and shifted borders all differ. Category, editor and line
 * fields take no part: a resend stays a duplicate when they change.
 */
export function heartbeatHid(received: HeartbeatIdentity): bigint {
  const { entity, type, project, branch, language, isWrite } = received;
  const values = [entity, type, project, branch, language, isWrite === null ? null : String(isWrite)];
  const size = values.reduce((sum, value) => sum + (value === null ? 1 : HEADER + Buffer.byteLength(value)), 1);
  const bytes = Buffer.allocUnsafe(size);
  let end = bytes.writeUInt8(VERSION, 0);
  for (const value of values) end = encode(bytes, end, value);
  return hash('sha256', bytes, 'buffer').readBigInt64BE(0);
}

/** Sets `hid`. Must run before anything replaces a received value. */
export function dedupHash(draft: Draft): Draft {
  return { ...draft, hid: heartbeatHid(draft.item) };
}

/** Returns where the next field begins. */
function encode(bytes: Buffer, start: number, value: string | null): number {
  if (value === null) return bytes.writeUInt8(ABSENT, start);
  bytes.writeUInt8(PRESENT, start);
  const size = bytes.write(value, start + HEADER);
  bytes.writeUInt32BE(size, start + 1);
  return start + HEADER + size;
}
