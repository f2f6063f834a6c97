import { createHash } from 'node:crypto';
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

/**
 * Identity of a heartbeat among those of the same person and microsecond: the first 8 bytes, as a signed big-endian
 * integer, of SHA-256 over a version byte and the received fields. Each field is a marker byte and, when present, its
 * byte length (4 bytes) and its UTF-8 text; so null, '' and shifted borders all differ. Category, editor and line
 * fields take no part: a resend stays a duplicate when they change.
 */
export function heartbeatHid(received: HeartbeatIdentity): bigint {
  const { entity, type, project, branch, language, isWrite } = received;
  const hash = createHash('sha256').update(Uint8Array.of(VERSION));
  for (const value of [entity, type, project, branch, language, isWrite === null ? null : String(isWrite)]) {
    hash.update(encode(value));
  }
  return hash.digest().readBigInt64BE(0);
}

/** Sets `hid`. Must run before anything replaces a received value. */
export function dedupHash(draft: Draft): Draft {
  return { ...draft, hid: heartbeatHid(draft.item) };
}

function encode(value: string | null): Buffer {
  if (value === null) return Buffer.of(ABSENT);
  const size = Buffer.byteLength(value);
  const bytes = Buffer.allocUnsafe(5 + size);
  bytes.writeUInt8(PRESENT, 0);
  bytes.writeUInt32BE(size, 1);
  bytes.write(value, 5);
  return bytes;
}
