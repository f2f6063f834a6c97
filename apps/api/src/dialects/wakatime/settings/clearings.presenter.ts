import type { Clearing } from '#libs/heartbeats';
import type { ClearingRow } from './clearings.responses.js';

/** Whole percent, 100 only at the end. */
export function presentClearing({ id, state, progress }: Clearing): ClearingRow {
  return { id, state, progress: state === 'done' ? 100 : Math.min(99, Math.floor(progress * 100)) };
}
