import { setImmediate } from 'node:timers/promises';
import { inflateSync } from 'node:zlib';
import { ForgeFailure } from './forge.js';

/** What a pack may hold after unpacking. */
export interface PackLimits {
  /** Bytes of any one object. */
  readonly object: number;
  /** Bytes of a commit, and of what may be one. */
  readonly commit: number;
  readonly allCommits: number;
  readonly all: number;
}

const MIB = 1024 * 1024;
export const PACK_LIMITS: PackLimits = { object: 64 * MIB, commit: MIB, allCommits: 128 * MIB, all: 1024 * MIB };

const [COMMIT, OFFSET_DELTA, REFERENCE_DELTA] = [1, 6, 7];
const HEADER = 12;
const OBJECTS_AT_ONCE = 500;

/**
 * Unpacks every object once, each within its limit, and keeps none: zlib makes a thousand bytes of one, and whoever reads
 * packs as they come holds all of them.
 *
 * @throws ForgeFailure `refused` for a pack that is broken or unpacks to more than it may
 */
export async function checkPack(pack: Buffer, limits: PackLimits = PACK_LIMITS): Promise<void> {
  if (pack.length < HEADER || pack.toString('latin1', 0, 4) !== 'PACK') throw broken();
  const count = pack.readUInt32BE(8);
  const left = { allCommits: limits.allCommits, all: limits.all };
  const kinds = new Map<number, number>();
  let at = HEADER;
  for (let index = 0; index < count; index++) {
    if (index % OBJECTS_AT_ONCE === 0) await setImmediate();
    const header = headerAt(pack, at);
    const root = rootOf(header, at, kinds);
    kinds.set(at, root);
    const isCommit = root === COMMIT || root === REFERENCE_DELTA;
    const { grown, unpacked, end } = measured(pack, header, isCommit ? limits.commit : limits.object);
    left.all -= grown + unpacked;
    if (isCommit) left.allCommits -= grown;
    if (left.all < 0 || left.allCommits < 0) throw tooLarge();
    at = end;
  }
}

/** What an object is that is told as a change of another one; of what nobody knows it may be a commit. */
function rootOf({ kind, base }: ObjectHeader, at: number, kinds: ReadonlyMap<number, number>): number {
  return base === undefined ? kind : (kinds.get(at - base) ?? COMMIT);
}

interface Measured {
  /** Bytes in the pack, unpacked. */
  readonly unpacked: number;
  /** Bytes of the object; more than unpacked where it is told as a change. */
  readonly grown: number;
  /** Where the next one begins. */
  readonly end: number;
}

function measured(pack: Buffer, { kind, size, bodyAt }: ObjectHeader, most: number): Measured {
  if (size > most) throw tooLarge();
  const { data, consumed } = inflated(pack, bodyAt, most);
  const grown = kind === OFFSET_DELTA || kind === REFERENCE_DELTA ? resultOf(data) : data.length;
  if (grown > most) throw tooLarge();
  return { unpacked: data.length, grown, end: bodyAt + consumed };
}

interface ObjectHeader {
  readonly kind: number;
  /** Bytes after unpacking, as the pack claims. */
  readonly size: number;
  /** How far back the object is of which this one is a change. */
  readonly base: number | undefined;
  readonly bodyAt: number;
}

function headerAt(pack: Buffer, start: number): ObjectHeader {
  let at = start;
  let byte = byteAt(pack, at++);
  const kind = (byte >> 4) & 7;
  let size = byte & 15;
  for (let factor = 16; byte >= 128; factor *= 128) {
    byte = byteAt(pack, at++);
    size += (byte & 127) * factor;
  }
  if (kind === REFERENCE_DELTA) return { kind, size, base: undefined, bodyAt: at + 20 };
  if (kind !== OFFSET_DELTA) return { kind, size, base: undefined, bodyAt: at };
  byte = byteAt(pack, at++);
  let base = byte & 127;
  while (byte >= 128) {
    byte = byteAt(pack, at++);
    base = (base + 1) * 128 + (byte & 127);
  }
  return { kind, size, base, bodyAt: at };
}

/** Bytes that a change makes, as it claims; whoever applies it holds it to that. */
function resultOf(delta: Buffer): number {
  let at = 0;
  while (byteAt(delta, at) >= 128) at++;
  let size = 0;
  let factor = 1;
  for (;;) {
    const byte = byteAt(delta, ++at);
    size += (byte & 127) * factor;
    if (byte < 128) return size;
    factor *= 128;
  }
}

function inflated(pack: Buffer, start: number, most: number): { data: Buffer; consumed: number } {
  try {
    // What Node answers when it is asked to tell about itself, too.
    const { buffer, engine } = inflateSync(pack.subarray(start), { maxOutputLength: most, info: true }) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return { data: buffer, consumed: engine.bytesWritten };
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : broken(error);
  }
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw broken();
  return byte;
}

function broken(cause?: unknown): ForgeFailure {
  return new ForgeFailure('refused', 'the server sends a broken pack', 0, { cause });
}

function tooLarge(): ForgeFailure {
  return new ForgeFailure('refused', 'the repository unpacks to more than is read');
}
