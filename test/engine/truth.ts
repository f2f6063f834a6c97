import type { Expected } from './histories.js';
import { type OracleBeat, type OracleSettings, type Ordered, order } from './oracle.js';

/** A person's facts, ordered by the oracle, and the key its sums are broken down by. */
export interface Truth {
  readonly line: readonly Ordered[];
  readonly settings: OracleSettings;
  readonly project: (beat: OracleBeat) => string | null;
  readonly key: (beat: OracleBeat) => string;
}

export function truthOf({ facts, settings, shownProject }: Expected): Truth {
  const project = (beat: OracleBeat) =>
    beat.project === null ? null : (shownProject.get(beat.project) ?? beat.project);
  const key = (beat: OracleBeat) =>
    JSON.stringify([project(beat), beat.branch, beat.language, beat.editor, beat.os, beat.machine, beat.category]);
  return { line: order(facts), settings, project, key };
}
