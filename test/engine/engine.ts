import 'reflect-metadata';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { ActivityModule, ActivityReader } from '#libs/activity';
import type { IngestOutcome, IngestRow } from '#libs/durations';
import { DurationsModule, IngestRepository, Rollups, TimePolicies } from '#libs/durations';
import { HeartbeatIngestService, HeartbeatsModule, HeartbeatsService } from '#libs/heartbeats';
import { CLOCK } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { ProjectsModule, ProjectsService } from '#libs/projects';
import { REFUSED_ROOT_COUNT } from './histories.js';

/** Beyond the column's type: PostgreSQL answers 22003 for the whole statement. */
const OUT_OF_RANGE = 2 ** 40;
const NUMERIC_VALUE_OUT_OF_RANGE = '22003';
const SECOND_MS = 1_000;

/** How heartbeats reached the database, to show that every way was taken. */
export interface Traffic {
  /** Transactions for one or many people at once, of which shared by several people. */
  batches: number;
  shared: number;
  /** Rows put off because their person was locked. */
  busy: number;
  /** Transactions of one person alone. */
  alone: number;
  /** Transactions that the database refused for one bad value. */
  refused: number;
}

/** The product's store, with a value in marked rows that passed every check and that the database refuses. */
class RefusingStore extends IngestRepository {
  readonly traffic: Traffic = { batches: 0, shared: 0, busy: 0, alone: 0, refused: 0 };

  override async tryIngest(rows: readonly IngestRow[]): Promise<IngestOutcome[]> {
    this.traffic.batches += 1;
    if (rows.some((row) => row.u !== rows[0]?.u)) this.traffic.shared += 1;
    const outcomes = await this.counted(super.tryIngest(spoil(rows)));
    this.traffic.busy += outcomes.filter((outcome) => outcome === 'busy').length;
    return outcomes;
  }

  override ingestWaiting(rows: readonly IngestRow[]): Promise<IngestOutcome[]> {
    this.traffic.alone += 1;
    return this.counted(super.ingestWaiting(spoil(rows)));
  }

  private counted<Result>(work: Promise<Result>): Promise<Result> {
    return work.catch((error: { code?: string }) => {
      if (error.code === NUMERIC_VALUE_OUT_OF_RANGE) this.traffic.refused += 1;
      throw error;
    });
  }
}

function spoil(rows: readonly IngestRow[]): IngestRow[] {
  return rows.map((row) => (row.prc === REFUSED_ROOT_COUNT ? { ...row, prc: OUT_OF_RANGE } : row));
}

const present = new AsyncLocalStorage<number>();

/** Runs `work` as if it were `now` (µs UTC) for it and everything it awaits, whatever runs beside it. */
export function at<Result>(now: number, work: () => Promise<Result>): Promise<Result> {
  return present.run(now, work);
}

const clock = { now: (): number => present.getStore() ?? 1_790_000_000_000_000 };

class EnginePlatform {}

/** The product's own services on one database, wired as the applications wire them. */
export class Engine {
  readonly ingest: HeartbeatIngestService;
  readonly heartbeats: HeartbeatsService;
  readonly policies: TimePolicies;
  readonly rollups: Rollups;
  readonly projects: ProjectsService;
  readonly reader: ActivityReader;
  readonly pools: ActivityPools;
  readonly traffic: Traffic;
  private readonly app: TestingModule;

  private constructor(app: TestingModule, pools: ActivityPools) {
    this.app = app;
    this.pools = pools;
    this.traffic = app.get<RefusingStore>(IngestRepository, { strict: false }).traffic;
    this.ingest = app.get(HeartbeatIngestService, { strict: false });
    this.heartbeats = app.get(HeartbeatsService, { strict: false });
    this.policies = app.get(TimePolicies, { strict: false });
    this.rollups = app.get(Rollups, { strict: false });
    this.projects = app.get(ProjectsService, { strict: false });
    this.reader = app.get(ActivityReader, { strict: false });
  }

  static async start(url: string, jobUrl: string): Promise<Engine> {
    const limits = {
      connectionTimeoutMs: 60 * SECOND_MS,
      statementTimeoutMs: 60 * SECOND_MS,
      idleInTransactionTimeoutMs: 60 * SECOND_MS,
    };
    const pools = new ActivityPools({
      url,
      jobUrl,
      ingest: { max: 10, ...limits },
      read: { max: 4, ...limits },
      job: { max: 4, ...limits },
    });
    const platform: DynamicModule = {
      module: EnginePlatform,
      global: true,
      providers: [
        { provide: ActivityPools, useValue: pools },
        { provide: CLOCK, useValue: clock },
      ],
      exports: [ActivityPools, CLOCK],
    };
    const heartbeats = HeartbeatsModule.forRoot({
      limits: { maxAgeUs: undefined, retentionMonths: undefined },
      batcher: { maxPeoplePerBatch: 20, maxRowsPerBatch: 500, maxConcurrentFlushes: 4, maxQueuedRows: 100_000 },
    });
    const app = await Test.createTestingModule({
      imports: [platform, heartbeats, DurationsModule, ProjectsModule, ActivityModule],
    })
      .overrideProvider(IngestRepository)
      .useFactory({ factory: () => new RefusingStore(pools, clock) })
      .compile();
    return new Engine(app, pools);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.pools.close();
  }
}
