import type { Micros } from './clock.js';

/** A person's internal id; never leaves the process. */
export type UserId = number;

const UUID_V8 = /^([0-9a-f]{8})-([0-9a-f]{4})-8([0-9a-f]{3})-([89ab][0-9a-f]{3})-([0-9a-f]{12})$/i;
const LOW_62 = (1n << 62n) - 1n;
const LOW_53 = (1n << 53n) - 1n;

/**
 * The public id of a heartbeat: a UUIDv8 made of its time (58 bits of µs) and its identity hash (64 bits). The same
 * heartbeat always has the same id. It names, it does not authorise.
 *
 * @param hid signed 64-bit
 */
export function encodeHeartbeatId(time: Micros, hid: bigint): string {
  const us = BigInt(time);
  const hash = BigInt.asUintN(64, hid);
  const customB = ((us & 0x3ffn) << 2n) | (hash >> 62n);
  const value = ((us >> 10n) << 80n) | (8n << 76n) | (customB << 64n) | (2n << 62n) | (hash & LOW_62);
  const hex = value.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Time and signed hash of a heartbeat's public id; undefined for anything else. */
export function decodeHeartbeatId(id: string): { time: Micros; hid: bigint } | undefined {
  if (!UUID_V8.test(id)) return undefined;
  const value = BigInt(`0x${id.replaceAll('-', '')}`);
  const customB = (value >> 64n) & 0xfffn;
  const time = ((value >> 80n) << 10n) | (customB >> 2n);
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  const hash = ((customB & 3n) << 62n) | (value & LOW_62);
  return { time: Number(time), hid: BigInt.asIntN(64, hash) };
}

/**
 * The whole number by which Hackatime's clients know a heartbeat, for display: the low 53 bits of its hash and its time,
 * by exclusive or. Heartbeats of one file differ in it.
 *
 * @param id a heartbeat's public id; a RangeError for anything else
 */
export function heartbeatNumber(id: string): number {
  const decoded = decodeHeartbeatId(id);
  if (decoded === undefined) throw new RangeError('no id of a heartbeat');
  return Number((BigInt.asUintN(64, decoded.hid) ^ BigInt(decoded.time)) & LOW_53);
}
