import { Module } from '@nestjs/common';
import { ProjectsModule } from '#libs/projects';
import { StatsModule } from '#libs/stats';
import { ActivityChartController } from './activity-chart.controller.js';
import { AvatarsController } from './avatars.controller.js';
import { BadgeTimes } from './badge-times.js';
import { BadgesController } from './badges.controller.js';

/** Pictures of people's time, for READMEs and other people's pages. */
@Module({
  imports: [ProjectsModule, StatsModule],
  controllers: [ActivityChartController, AvatarsController, BadgesController],
  providers: [BadgeTimes],
})
export class BadgesModule {}
