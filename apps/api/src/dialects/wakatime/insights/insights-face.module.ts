import { Module } from '@nestjs/common';
import { InsightsModule } from '#libs/insights';
import { StatsModule } from '#libs/stats';
import { FleetStatisticsController } from './fleet-statistics.controller.js';
import { InsightsController } from './insights.controller.js';

/** Insights, and what everybody did. */
@Module({ imports: [InsightsModule, StatsModule], controllers: [FleetStatisticsController, InsightsController] })
export class InsightsFaceModule {}
