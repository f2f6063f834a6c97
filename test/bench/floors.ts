import pg from 'pg';
import type { IngestRow } from '#libs/durations';
import { copyIn } from './copy.js';
import { type Measured, measure } from './measure.js';
import { bareInsert, COPY_HEARTBEATS, DELETE_FLOOR_ROWS } from './sql/floor.sql.js';
import { BULK } from './workload.js';

type Value = string | number | boolean | null;

/** Floor rows are stored under ids that nobody has: person + step × round. */
const ROUND_STEP = 100_000_000;
const MAX_ROUNDS = 20;
const COPY_ROWS = 10_000;
const WARMUP_SECONDS = 1;

const INSERT = bareInsert(BULK);

export interface FloorPlan {
  readonly url: string;
  /** Rows of each lane's statements, as ingest made them of the same requests. */
  readonly lanes: readonly (readonly (readonly IngestRow[])[])[];
  readonly seconds: number;
}

/** Bare multi-row inserts of 25 rows, one connection per lane. `resend`: the same rows again, which all exist. */
export class InsertFloor {
  private readonly clients: pg.Client[] = [];
  private readonly plan: FloorPlan;

  constructor(plan: FloorPlan) {
    this.plan = plan;
  }

  async open(): Promise<void> {
    for (const _ of this.plan.lanes) {
      const client = new pg.Client({ connectionString: this.plan.url });
      await client.connect();
      this.clients.push(client);
    }
  }

  /** The first call stores rows; each later one sends the same again. */
  async run(): Promise<Measured> {
    const { lanes, seconds } = this.plan;
    const statements = lanes.map((bulks) => bulks.map((rows) => rows.map(valuesOf)));
    const next = lanes.map(() => 0);
    const call = async (lane: number): Promise<boolean | null> => {
      const own = statements[lane] as Value[][][];
      const turn = next[lane] as number;
      const round = 1 + Math.floor(turn / own.length);
      if (round > MAX_ROUNDS) return null;
      next[lane] = turn + 1;
      const values = (own[turn % own.length] as Value[][]).flatMap(([user, ...rest]) => [
        (user as number) + round * ROUND_STEP,
        ...rest,
      ]);
      await (this.clients[lane] as pg.Client).query({ name: 'bench-insert', text: INSERT, values });
      return true;
    };
    return measure({ lanes: lanes.length, seconds, warmupSeconds: WARMUP_SECONDS, call });
  }

  async close(): Promise<void> {
    await this.clients[0]?.query(DELETE_FLOOR_ROWS, [ROUND_STEP]);
    await Promise.all(this.clients.map((client) => client.end()));
  }
}

/** `COPY` of 10,000 rows a statement on one connection: what the server can take at most. */
export async function measureCopy(
  url: string,
  rows: readonly IngestRow[],
  seconds: number,
): Promise<{ measured: Measured; rowsPerSecond: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const lines = rows.slice(0, COPY_ROWS).map(valuesOf);
    let round = 1;
    const measured = await measure({
      lanes: 1,
      seconds,
      call: async () => {
        const shift = round++ * ROUND_STEP;
        if (round > MAX_ROUNDS) return null;
        const data = lines.map(([user, ...rest]) => copyLine([(user as number) + shift, ...rest])).join('');
        await copyIn(client, COPY_HEARTBEATS, data);
        return true;
      },
    });
    await client.query(DELETE_FLOOR_ROWS, [ROUND_STEP]);
    return { measured, rowsPerSecond: measured.perSecond * lines.length };
  } finally {
    await client.end();
  }
}

export function copyLine(values: readonly Value[]): string {
  return `${values.map((value) => (value === null ? '\\N' : String(value))).join('\t')}\n`;
}

function valuesOf(row: IngestRow, index: number, all: readonly IngestRow[]): Value[] {
  const following = all[index + 1];
  const gap = following === undefined ? -1 : Math.abs(following.t - row.t);
  return [
    row.u,
    isoOf(row.t),
    row.h,
    gap,
    row.w ? gap : null,
    row.c,
    row.rc,
    row.e,
    row.ty,
    row.d,
    row.ua,
    row.w,
    row.prc,
    row.l,
    row.ln,
    row.cp,
    row.ai,
    row.hu,
    isoOf(Date.now() * 1000),
  ];
}

/** µs as a timestamp that PostgreSQL reads exactly. */
export function isoOf(us: number): string {
  const seconds = new Date(Math.floor(us / 1_000_000) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(us % 1_000_000).padStart(6, '0')}Z`;
}
