import { Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { DurationsService } from './durations.service.js';
import { ProjectDaysService } from './project-days.js';
import { SummariesService } from './summaries.service.js';

@Module({
  imports: [ActivityModule],
  providers: [SummariesService, DurationsService, ProjectDaysService],
  exports: [SummariesService, DurationsService, ProjectDaysService],
})
export class SummariesModule {}
