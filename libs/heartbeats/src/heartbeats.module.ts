import { type DynamicModule, Module } from '@nestjs/common';
import { DurationsModule, IngestRepository } from '#libs/durations';
import { MachinesModule } from '#libs/machines';
import { ProjectsModule } from '#libs/projects';
import { UserAgentsModule } from '#libs/user-agents';
import { HeartbeatsReader } from './heartbeats.reader.js';
import { HeartbeatsService } from './heartbeats.service.js';
import { HeartbeatIngestService, INGEST_LIMITS, type IngestLimits } from './ingest/heartbeat-ingest.service.js';
import { type BatcherLimits, IngestBatcher } from './ingest/ingest.batcher.js';
import { PlaceholderResolver } from './ingest/placeholder-resolver.js';
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
      imports: [DurationsModule, MachinesModule, ProjectsModule, UserAgentsModule],
      providers: [
        HeartbeatIngestService,
        HeartbeatsReader,
        HeartbeatsService,
        PlaceholderResolver,
        RowBuilder,
        { provide: INGEST_LIMITS, useValue: limits },
        {
          provide: IngestBatcher,
          inject: [IngestRepository],
          useFactory: (store: IngestRepository) => new IngestBatcher(store, batcher),
        },
      ],
      exports: [HeartbeatIngestService, HeartbeatsReader, HeartbeatsService],
    };
  }
}
