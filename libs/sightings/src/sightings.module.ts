import { type DynamicModule, Module } from '@nestjs/common';
import { SightingsReader } from './sightings.reader.js';
import { SightingsRecorder } from './sightings.recorder.js';
import { SightingsOptions, SightingsUpkeep } from './sightings-upkeep.js';

/** Noting and looking up where people were seen. */
@Module({ providers: [SightingsReader, SightingsRecorder], exports: [SightingsReader, SightingsRecorder] })
export class SightingsModule {}

/** What the nightly round forgets. */
@Module({})
export class SightingsUpkeepModule {
  static forRoot(options: SightingsOptions): DynamicModule {
    return {
      module: SightingsUpkeepModule,
      providers: [SightingsUpkeep, { provide: SightingsOptions, useValue: options }],
      exports: [SightingsUpkeep],
    };
  }
}
