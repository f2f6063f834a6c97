import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { LAST_KNOWN, type LastKnownRow } from '../sql/last-known.sql.js';
import type { LastSeen } from './heartbeat-input.js';
import { completeHeartbeat, type IdentifiedHeartbeat } from './normalize.js';
import { findPlaceholders, NOTHING_SEEN } from './steps/placeholders.js';

type Field = keyof LastSeen;
const FIELDS: readonly Field[] = ['project', 'branch', 'language'];

/** Fills `<<LAST_PROJECT>>` and its kin from what the person did just before, in this call or stored. */
@Injectable()
export class PlaceholderResolver {
  constructor(private readonly pools: ActivityPools) {}

  /** The heartbeats in the order given, placeholders replaced. */
  async resolve(owner: UserId, heartbeats: readonly IdentifiedHeartbeat[]): Promise<IdentifiedHeartbeat[]> {
    const open = heartbeats.filter((heartbeat) => findPlaceholders(heartbeat).length > 0);
    if (open.length === 0) return [...heartbeats];
    const times = [...new Set(open.map((heartbeat) => heartbeat.time))];
    const rows = await run(this.pools.ingest, LAST_KNOWN, [owner, times]);
    const storedAt = new Map(rows.map((row) => [times[row.ord - 1] as number, row]));
    return fill(heartbeats, storedAt);
  }
}

function fill(
  heartbeats: readonly IdentifiedHeartbeat[],
  storedAt: ReadonlyMap<number, LastKnownRow>,
): IdentifiedHeartbeat[] {
  const seen: Record<Field, { value: string | null; time: number }> = {
    project: { value: null, time: -1 },
    branch: { value: null, time: -1 },
    language: { value: null, time: -1 },
  };
  const completed = new Map<IdentifiedHeartbeat, IdentifiedHeartbeat>();
  for (const heartbeat of [...heartbeats].sort((a, b) => a.time - b.time)) {
    const stored = storedAt.get(heartbeat.time);
    const known = stored === undefined ? NOTHING_SEEN : latest(seen, stored);
    const complete = stored === undefined ? heartbeat : completeHeartbeat(heartbeat, known);
    completed.set(heartbeat, complete);
    for (const field of FIELDS) {
      if (complete[field] !== null) seen[field] = { value: complete[field], time: complete.time };
    }
  }
  return heartbeats.map((heartbeat) => completed.get(heartbeat) as IdentifiedHeartbeat);
}

function latest(seen: Readonly<Record<Field, { value: string | null; time: number }>>, stored: LastKnownRow): LastSeen {
  const pick = (field: Field): string | null => {
    const storedTime = stored[`${field}_us`];
    return storedTime !== null && storedTime > seen[field].time ? stored[field] : seen[field].value;
  };
  return { project: pick('project'), branch: pick('branch'), language: pick('language') };
}
