import type { Names } from './remote/remote-names.js';

/** ISO 8601 with a fraction of any length, and its zone; without one it is UTC. */
const STAMP = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/** A row of any export as ingest takes it. What is no object stays what it is, and is refused there. */
export function shapeRow(row: unknown, names: Names): unknown {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row;
  const { time, user_agent, machine, machine_name, user_agent_id, machine_name_id, ...rest } = row as Record<
    string,
    unknown
  >;
  return {
    ...rest,
    time: secondsOf(time),
    user_agent: textOf(user_agent) ?? names.agent(user_agent_id),
    machine: textOf(machine) ?? textOf(machine_name) ?? names.machine(machine_name_id),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Date-times become seconds; everything else is ingest's to judge. */
function secondsOf(time: unknown): unknown {
  if (typeof time !== 'string') return time;
  const [whole, date, clock, fraction = '', zone = 'Z'] = STAMP.exec(time.trim()) ?? [];
  if (whole === undefined) return time;
  const offset = zone.toUpperCase() === 'UTC' ? 'Z' : zone.toUpperCase();
  const ms = Date.parse(`${date}T${clock}${offset.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
  if (Number.isNaN(ms)) return time;
  return ms / 1_000 + Number(`0.${fraction.slice(0, 6) || '0'}`);
}
