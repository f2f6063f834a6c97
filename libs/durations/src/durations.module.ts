import { Module } from '@nestjs/common';
import { Dictionary } from './dictionary.js';
import { IngestRepository } from './ingest.repository.js';
import { MonthRollups } from './month-rollups.service.js';
import { TimePolicies } from './time-policies.service.js';

@Module({
  providers: [Dictionary, IngestRepository, MonthRollups, TimePolicies],
  exports: [Dictionary, IngestRepository, MonthRollups, TimePolicies],
})
export class DurationsModule {}
