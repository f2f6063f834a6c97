import { Module } from '@nestjs/common';
import { StatsModule } from '#libs/stats';
import { SummariesModule } from '#libs/summaries';
import { FleetStatisticsReader } from './fleet-statistics.reader.js';
import { InsightsService } from './insights.service.js';

/** Needs the clock and the database, which are global. */
@Module({
  imports: [StatsModule, SummariesModule],
  providers: [InsightsService, FleetStatisticsReader],
  exports: [InsightsService, FleetStatisticsReader],
})
export class InsightsModule {}
