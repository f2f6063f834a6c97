import { Module } from '@nestjs/common';
import { Dictionary } from './dictionary.js';
import { IngestRepository } from './ingest.repository.js';
import { TimePolicies } from './time-policies.service.js';

@Module({
  providers: [Dictionary, IngestRepository, TimePolicies],
  exports: [Dictionary, IngestRepository, TimePolicies],
})
export class DurationsModule {}
