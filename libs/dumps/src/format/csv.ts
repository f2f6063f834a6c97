import { MICROS_PER_SECOND } from '#libs/kernel';
import type { DumpSource } from './dump-source.js';
import { HEARTBEAT_COLUMNS } from './heartbeat-columns.js';
import { type HeartbeatRecord, heartbeatRecord } from './heartbeat-record.js';

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/**
 * Heartbeats as a table after RFC 4180, columns named in the first line. Empty is null; dependencies are a JSON list; the
 * time is seconds with six decimals. Values are as they were sent: a spreadsheet may take one for a formula.
 */
export async function* csvOf(source: DumpSource): AsyncGenerator<Buffer> {
  yield Buffer.from(`${HEARTBEAT_COLUMNS.join(',')}\r\n`);
  for await (const slice of source.heartbeats()) {
    const lines = slice.map((heartbeat) => lineOf(heartbeatRecord(heartbeat, source.profile.uuid), heartbeat.time));
    yield Buffer.from(lines.join(''));
  }
}

function lineOf(record: HeartbeatRecord, us: number): string {
  const whole = Math.floor(us / MICROS_PER_SECOND);
  const time = `${whole}.${String(us - whole * MICROS_PER_SECOND).padStart(6, '0')}`;
  const line = { ...record, time, dependencies: JSON.stringify(record.dependencies) };
  return `${HEARTBEAT_COLUMNS.map((name) => cellOf(line[name])).join(',')}\r\n`;
}

function cellOf(value: string | number | boolean | null): string {
  if (value === null) return '';
  const text = String(value);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
