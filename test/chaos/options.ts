import { parseArgs } from 'node:util';
import { FAULT_KINDS, type FaultKind, scheduleOf } from './faults.js';
import { SABOTAGES, type Sabotage } from './sabotage.js';

export interface Options {
  readonly seed: number;
  readonly editors: number;
  readonly heartbeats: number;
  readonly faults: readonly FaultKind[];
  readonly sabotage: Sabotage | undefined;
  readonly keepLog: string | undefined;
}

export const USAGE = `npm run chaos -- [options]
  --heartbeats N   acknowledged ones, at least (200000)
  --editors N      virtual editors (50)
  --seed N         what editors type and when they forget (1)
  --rounds N       how often each fault strikes (2); failing over strikes once, at the end
  --faults LIST    of ${FAULT_KINDS.join(', ')} (all)
  --sabotage S     ${SABOTAGES.join(' or ')}: a broken promise that the run has to find
  --keep-log FILE  what the product's processes said`;

/** Undefined when the arguments make no sense. */
export function optionsOf(argv: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        heartbeats: { type: 'string', default: '200000' },
        editors: { type: 'string', default: '50' },
        seed: { type: 'string', default: '1' },
        rounds: { type: 'string', default: '2' },
        faults: { type: 'string', default: FAULT_KINDS.join(',') },
        sabotage: { type: 'string' },
        'keep-log': { type: 'string' },
      },
    });
    const kinds = values.faults.split(',').filter((kind) => kind !== '') as FaultKind[];
    const { sabotage } = values;
    const isKnown = sabotage === undefined || SABOTAGES.includes(sabotage as Sabotage);
    const [heartbeats, editors, seed, rounds] = [values.heartbeats, values.editors, values.seed, values.rounds].map(
      Number,
    ) as [number, number, number, number];
    const areNumbers = [heartbeats, editors, rounds].every((value) => Number.isInteger(value) && value > 0);
    if (!isKnown || !areNumbers || !Number.isInteger(seed) || kinds.some((kind) => !FAULT_KINDS.includes(kind)))
      return undefined;
    return {
      seed,
      editors,
      heartbeats,
      faults: scheduleOf(kinds, rounds),
      sabotage: sabotage as Sabotage | undefined,
      keepLog: values['keep-log'],
    };
  } catch {
    return undefined;
  }
}
