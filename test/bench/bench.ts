import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig } from '#config/env';
import { createLogger } from '#libs/platform/observability';
import { createApp } from '../../apps/api/src/create-app.js';
import { benchAdministration } from './administration.js';
import { ApiProcess, startFlags } from './api-process.js';
import { benchContention } from './contention.js';
import { addMemoryRow, type BenchContext } from './context.js';
import { benchDashboards } from './dashboards.js';
import { BenchDatabase, type BenchFacts } from './database.js';
import { benchDumps } from './dumps.js';
import { benchIngest } from './ingest.js';
import { optionsOf, SECTIONS, type Section, USAGE } from './options.js';
import { benchReads } from './reads.js';
import { type Row, tableOf } from './report.js';
import { benchSoak } from './soak.js';
import { targetsOf, targetTable } from './targets.js';

const WORK: Record<Section, (context: BenchContext) => Promise<void>> = {
  reads: benchReads,
  dashboards: benchDashboards,
  ingest: benchIngest,
  contention: benchContention,
  dumps: benchDumps,
  administration: benchAdministration,
  soak: benchSoak,
};

/**
 * Measures what `options` name on a database of its own and prints it. Returns the exit code: 1 when sums differed or
 * requests failed; a missed target is only reported.
 *
 * @param openServer a superuser's URL of a server whose databases may be made and dropped
 * @param onExit is handed what must be done when the run is cut off
 */
export async function bench(
  openServer: () => Promise<string>,
  argv: readonly string[],
  onExit: (tidyUp: () => Promise<void>) => void,
): Promise<number> {
  const options = optionsOf(argv);
  if (options === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 1;
  }
  const started = performance.now();
  const log = (line: string) => console.log(line);
  const database = new BenchDatabase(await openServer());
  onExit(() => database.drop());
  try {
    await database.open(log);
    const facts = await database.facts();
    const machine = machineOf(facts);
    for (const line of machine) log(line);
    const { rows, problems } = await runSections({ options, database, log });
    const targets = targetsOf(rows);
    log(`\n${tableOf(rows)}\n\n${targetTable(targets)}\n`);
    for (const problem of problems) log(`PROBLEM: ${problem}`);
    log(`bench took ${((performance.now() - started) / 1000).toFixed(0)} s`);
    if (options.json !== undefined) {
      writeFileSync(
        options.json,
        `${JSON.stringify({ machine, facts, options, rows, targets, problems }, replacer, 2)}\n`,
      );
    }
    return problems.length === 0 ? 0 : 1;
  } finally {
    await database.drop();
  }
}

type Start = Pick<BenchContext, 'options' | 'database' | 'log'>;

interface Outcome {
  readonly rows: Row[];
  readonly problems: string[];
}

async function runSections(start: Start): Promise<Outcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'beatkeeper-bench-'));
  const env = environmentOf(start.database, dataDir);
  const app = await openApp(env);
  const outcome: Outcome = { rows: [], problems: [] };
  const shared = {
    ...start,
    ...outcome,
    app,
    env,
    openApp: (settings: Readonly<Record<string, string>>) => openApp({ ...env, ...settings }),
  };
  try {
    for (const section of SECTIONS.filter((name) => start.options.sections.has(name))) {
      start.log(`\n${section}`);
      const api = await ApiProcess.start(env);
      try {
        const context = { ...shared, api };
        await WORK[section](context);
        await addMemoryRow(context, section);
      } finally {
        await api.stop();
      }
    }
    return outcome;
  } finally {
    await app.close();
    rmSync(dataDir, { recursive: true });
  }
}

/** As an operator would configure it, except that nobody is slowed down. */
function environmentOf(database: BenchDatabase, dataDir: string): Record<string, string> {
  return {
    DATABASE_URL: database.urlOf('app'),
    OWNER_DATABASE_URL: database.urlOf('owner'),
    JOB_DATABASE_URL: database.urlOf('job'),
    DATA_DIR: dataDir,
    SECRET_KEY: randomBytes(32).toString('hex'),
    PUBLIC_URL: 'http://bench.test',
    RATE_LIMIT: 'off',
    LOG_LEVEL: 'info',
  };
}

function openApp(env: Readonly<Record<string, string>>): Promise<NestFastifyApplication> {
  return createApp(loadConfig({ ...env, LOG_LEVEL: 'silent' }), { logger: createLogger('silent') });
}

function machineOf({ serverVersion, capability, timescaleVersion, settings }: BenchFacts): string[] {
  const timescale = timescaleVersion === null ? '' : `, TimescaleDB ${timescaleVersion}`;
  return [
    `machine     ${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
    `server      PostgreSQL ${serverVersion}${timescale}, capability ${capability}`,
    `durability  ${Object.entries(settings)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
    `api         RATE_LIMIT=off LOG_LEVEL=info, flags ${startFlags().join(' ') || 'none'}, a process of its own`,
  ];
}

const replacer = (_: string, value: unknown) => (value instanceof Set ? [...value] : value);
