import { setTimeout as sleep } from 'node:timers/promises';
import { createProbe, type Standing, sampleWal, standingOf } from './replica.js';

const POLL_MS = 20;

export interface ReplicaCheck extends Standing {
  /** How long it took to replay what the primary had written just before; undefined: longer than it may. */
  readonly lagMs: number | undefined;
}

/** Measures one replica, waiting at most `maxLagMs`. Fails when either server cannot be reached. */
export async function checkReplica(primaryUrl: string, url: string, maxLagMs: number): Promise<ReplicaCheck> {
  const primary = createProbe(primaryUrl);
  const replica = createProbe(url);
  try {
    const sample = await sampleWal(primary);
    for (;;) {
      const standing = await standingOf(replica, sample);
      const elapsed = performance.now() - sample.at;
      const hasReplayed = standing.lsn >= sample.lsn;
      if (!standing.isStandby || !standing.isRelated || hasReplayed || elapsed > maxLagMs) {
        return { ...standing, lagMs: hasReplayed ? elapsed : undefined };
      }
      await sleep(POLL_MS);
    }
  } finally {
    await Promise.all([primary.end(), replica.end()]);
  }
}
