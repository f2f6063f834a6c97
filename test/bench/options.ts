import { parseArgs } from 'node:util';

/** In the order in which they run. */
export const SECTIONS = ['reads', 'dashboards', 'ingest', 'contention', 'dumps', 'administration', 'soak'] as const;
export type Section = (typeof SECTIONS)[number];

/** What runs when nothing is said. */
const USUAL = SECTIONS.filter((section) => section !== 'administration');

export interface Options {
  readonly size: 'small' | 'large';
  /** Members of the team. */
  readonly users: number;
  readonly days: number;
  /** Heartbeats per member and day. */
  readonly memberPerDay: number;
  /** Of the one person with a long history. */
  readonly years: number;
  readonly perDay: number;
  readonly seed: number;
  readonly sections: ReadonlySet<Section>;
  readonly readSeconds: number;
  readonly ingestSeconds: number;
  readonly soakMinutes: number;
  /** Of the person whose activity is exported. */
  readonly dumpHeartbeats: number;
  /** Among which administrators look things up. */
  readonly adminHeartbeats: number;
  readonly json: string | undefined;
  readonly explain: string | undefined;
}

export const USAGE = `npm run bench -- [options]
  --size small|large   small (default): 1,000 members x 30 days; large: 1,000 x 180; both with the ten-year person
  --users N --days N --member-per-day N   the team       --years N --per-day N   the person with a long history
  --seed N             the same seed gives the same histories (1)
  --only LIST          of ${SECTIONS.join(', ')} (all but administration)
  --dashboards         the same as --only dashboards
  --read-seconds S     per read row (3)      --ingest-seconds S   per ingest row (6)
  --soak MINUTES       how long the soak lasts (0: not run)
  --dump-heartbeats N  heartbeats of the person whose activity is exported (1000000)
  --admin-heartbeats N heartbeats among which administrators look things up (10000000)
  --json FILE          everything that is printed, as JSON
  --explain DIR        EXPLAIN (ANALYZE, BUFFERS) of the statements of every read, as Markdown`;

const PRESETS = { small: { days: 30, memberPerDay: 25 }, large: { days: 180, memberPerDay: 40 } } as const;

/** Undefined when the arguments make no sense. */
export function optionsOf(argv: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        size: { type: 'string', default: 'small' },
        users: { type: 'string', default: '1000' },
        days: { type: 'string' },
        'member-per-day': { type: 'string' },
        years: { type: 'string', default: '10' },
        'per-day': { type: 'string', default: '200' },
        seed: { type: 'string', default: '1' },
        only: { type: 'string', default: USUAL.join(',') },
        dashboards: { type: 'boolean', default: false },
        'read-seconds': { type: 'string', default: '3' },
        'ingest-seconds': { type: 'string', default: '6' },
        soak: { type: 'string', default: '0' },
        'dump-heartbeats': { type: 'string', default: '1000000' },
        'admin-heartbeats': { type: 'string', default: '10000000' },
        json: { type: 'string' },
        explain: { type: 'string' },
      },
    });
    const { size } = values;
    if (size !== 'small' && size !== 'large') return undefined;
    const sections = values.dashboards ? (['dashboards'] as const) : (values.only.split(',') as Section[]);
    if (sections.some((section) => !SECTIONS.includes(section))) return undefined;
    const options: Options = {
      size,
      users: Number(values.users),
      days: Number(values.days ?? PRESETS[size].days),
      memberPerDay: Number(values['member-per-day'] ?? PRESETS[size].memberPerDay),
      years: Number(values.years),
      perDay: Number(values['per-day']),
      seed: Number(values.seed),
      sections: new Set(sections),
      readSeconds: Number(values['read-seconds']),
      ingestSeconds: Number(values['ingest-seconds']),
      soakMinutes: Number(values.soak),
      dumpHeartbeats: Number(values['dump-heartbeats']),
      adminHeartbeats: Number(values['admin-heartbeats']),
      json: values.json,
      explain: values.explain,
    };
    const numbers = Object.values(options).filter((value) => typeof value === 'number');
    return numbers.every((value) => Number.isFinite(value) && value >= 0) ? options : undefined;
  } catch {
    return undefined;
  }
}
