import { Module } from '@nestjs/common';
import { Dictionary } from './dictionary.js';
import { IngestRepository } from './ingest.repository.js';
import { MonthRollups } from './month-rollups.service.js';
import { PolicySubscriptions } from './policy-subscriptions.service.js';
import { TimePolicies } from './time-policies.service.js';

@Module({
  providers: [Dictionary, IngestRepository, MonthRollups, PolicySubscriptions, TimePolicies],
  exports: [Dictionary, IngestRepository, MonthRollups, PolicySubscriptions, TimePolicies],
})
export class DurationsModule {}
