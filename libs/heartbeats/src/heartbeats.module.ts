import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { RuleBookModule } from '#libs/custom-rules';
import { DurationsModule, IngestRepository } from '#libs/durations';
import { MachinesModule } from '#libs/machines';
import { ProjectsModule } from '#libs/projects';
import { SightingsModule } from '#libs/sightings';
import { UserAgentsModule } from '#libs/user-agents';
import type { BatcherName } from './heartbeats.metrics.js';
import { HeartbeatsReader } from './heartbeats.reader.js';
import { HeartbeatsSearch } from './heartbeats.search.js';
import { HeartbeatsService } from './heartbeats.service.js';
import { HeartbeatsStream } from './heartbeats.stream.js';
import {
  HeartbeatIngestService,
  INGEST_LIMITS,
  type IngestLimits,
  LATE_BATCHER,
  LIVE_BATCHER,
} from './ingest/heartbeat-ingest.service.js';
import { type BatcherLimits, IngestBatcher } from './ingest/ingest.batcher.js';
import { PlaceholderResolver } from './ingest/placeholder-resolver.js';
import { RecordedRows } from './ingest/recorded-rows.js';
import { RowBuilder } from './ingest/row-builder.js';

export interface HeartbeatsOptions {
  readonly limits: IngestLimits;
  readonly batcher: BatcherLimits;
}

@Module({})
export class HeartbeatsModule {
  static forRoot({ limits, batcher }: HeartbeatsOptions): DynamicModule {
    return {
      module: HeartbeatsModule,
      global: true,
      imports: [DurationsModule, MachinesModule, ProjectsModule, RuleBookModule, SightingsModule, UserAgentsModule],
      providers: [
        HeartbeatIngestService,
        HeartbeatsReader,
        HeartbeatsSearch,
        HeartbeatsService,
        HeartbeatsStream,
        PlaceholderResolver,
        RecordedRows,
        RowBuilder,
        { provide: INGEST_LIMITS, useValue: limits },
        batcherProvider(LIVE_BATCHER, 'live', batcher),
        batcherProvider(LATE_BATCHER, 'late', lateLimits(batcher)),
      ],
      exports: [HeartbeatIngestService, HeartbeatsReader, HeartbeatsSearch, HeartbeatsService, HeartbeatsStream],
    };
  }
}

/** A late row may cost a look into old, compressed data: few people wait for one another, and flushes stay free for live rows. */
function lateLimits(limits: BatcherLimits): BatcherLimits {
  const { maxPeoplePerBatch, maxConcurrentFlushes } = limits;
  return {
    ...limits,
    maxPeoplePerBatch: Math.min(5, maxPeoplePerBatch),
    maxConcurrentFlushes: Math.max(1, maxConcurrentFlushes >> 1),
  };
}

function batcherProvider(token: symbol, name: BatcherName, limits: BatcherLimits): Provider {
  return {
    provide: token,
    inject: [IngestRepository],
    useFactory: (store: IngestRepository) => new IngestBatcher(store, limits, name),
  };
}
