import { Module } from '@nestjs/common';
import { Dictionary } from './dictionary.js';
import { IngestRepository } from './ingest.repository.js';
import { PolicySubscriptions } from './policy-subscriptions.service.js';
import { Rollups } from './rollups.service.js';
import { TimePolicies } from './time-policies.service.js';

@Module({
  providers: [Dictionary, IngestRepository, Rollups, PolicySubscriptions, TimePolicies],
  exports: [Dictionary, IngestRepository, Rollups, PolicySubscriptions, TimePolicies],
})
export class DurationsModule {}
