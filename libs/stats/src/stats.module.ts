import { Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { GroupedTimeService } from './grouped-time.service.js';
import { StatsService } from './stats.service.js';

@Module({
  imports: [ActivityModule],
  providers: [GroupedTimeService, StatsService],
  exports: [GroupedTimeService, StatsService],
})
export class StatsModule {}
