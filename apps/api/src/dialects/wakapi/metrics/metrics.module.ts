import { Module } from '@nestjs/common';
import { LeaderboardsModule } from '#libs/leaderboards';
import { ProjectsModule } from '#libs/projects';
import { StatsModule } from '#libs/stats';
import { CodingMetricsController } from './metrics.controller.js';

/** What Prometheus asks on behalf of a person. */
@Module({ imports: [LeaderboardsModule, ProjectsModule, StatsModule], controllers: [CodingMetricsController] })
export class CodingMetricsModule {}
