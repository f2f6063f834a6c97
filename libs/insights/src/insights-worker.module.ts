import { Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { FleetStatistics } from './fleet-statistics.service.js';
import { ComputeFleetStatisticsHandler, RefreshFleetStatisticsHandler } from './insights.handlers.js';

/** Counting, for the process that works. Clock, database and the promises of jobs are global. */
@Module({
  imports: [ActivityModule],
  providers: [FleetStatistics, RefreshFleetStatisticsHandler, ComputeFleetStatisticsHandler],
  exports: [FleetStatistics, RefreshFleetStatisticsHandler, ComputeFleetStatisticsHandler],
})
export class InsightsWorkerModule {}
