import { Module } from '@nestjs/common';
import { FrequentRound, NightlyRound } from './storage.jobs.js';

export { FREQUENT_ROUND, FrequentRound, lastQuietHour, NIGHTLY_ROUND, NightlyRound } from './storage.jobs.js';

/** Rounds of upkeep as jobs; StorageModule is there. */
@Module({ providers: [FrequentRound, NightlyRound], exports: [FrequentRound, NightlyRound] })
export class StorageWorkerModule {}
