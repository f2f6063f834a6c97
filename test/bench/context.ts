import type { INestApplicationContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import type { ApiProcess } from './api-process.js';
import type { BenchDatabase } from './database.js';
import type { Options } from './options.js';
import type { Row } from './report.js';

/** What every section of a run works with. */
export interface BenchContext {
  readonly options: Options;
  readonly database: BenchDatabase;
  /** The whole application in this process, for seeding and for what is measured without HTTP. */
  readonly app: INestApplicationContext;
  /** The API that is measured through HTTP; each section has a process of its own. */
  readonly api: ApiProcess;
  /** What the processes of the run are configured with; `DATA_DIR` is the run's own. */
  readonly env: Readonly<Record<string, string>>;
  /** Another one in this process, with other settings; whoever opens it closes it. */
  openApp(settings: Readonly<Record<string, string>>): Promise<NestFastifyApplication>;
  readonly rows: Row[];
  /** What must not happen: differing sums, failed requests, deadlocks. */
  readonly problems: string[];
  log(line: string): void;
}

/** Runs statements as a superuser on the run's database. */
export async function asSuper<T>(database: BenchDatabase, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: database.superUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** So that no measured row pays for the writes of the one before it. */
export async function settle(database: BenchDatabase): Promise<void> {
  await asSuper(database, (client) => client.query('checkpoint'));
}

export function addRow({ rows, problems, log }: BenchContext, row: Row): void {
  rows.push(row);
  if ((row.failures ?? 0) > 0) problems.push(`${row.section}, ${row.name}: ${row.failures} failed`);
  const { name, connections, perSecond, p50, p95, ratio } = row;
  const rate = perSecond === undefined ? '' : ` ${Math.round(perSecond)}/s`;
  const times = p50 === undefined ? '' : ` p50 ${p50.toFixed(2)} ms p95 ${(p95 ?? 0).toFixed(2)} ms`;
  log(
    `  ${name}${connections === undefined ? '' : ` x${connections}`}:${rate}${times}${ratio === undefined ? '' : ` ratio ${ratio.toFixed(2)}`}`,
  );
}

export const apiMemoryAfter = (section: string) => `API after ${section}`;

/** What the section's API process holds by now. */
export async function addMemoryRow({ api, rows, log }: BenchContext, section: string): Promise<void> {
  const { rss, maxRss, heapUsed, heapTotal, external } = await api.memory();
  const mb = (bytes: number) => Math.round(bytes / 1_048_576);
  const note = `RSS ${mb(rss)} MB now, ${mb(maxRss)} MB at most, heap ${mb(heapUsed)} of ${mb(heapTotal)} MB, buffers ${mb(external)} MB`;
  log(`  ${apiMemoryAfter(section)}: ${note}`);
  rows.push({ section: 'memory', name: apiMemoryAfter(section), value: rss / 1_048_576, note });
}
