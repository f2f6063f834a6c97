import { Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { DurationsService } from './durations.service.js';
import { SummariesService } from './summaries.service.js';

@Module({
  imports: [ActivityModule],
  providers: [SummariesService, DurationsService],
  exports: [SummariesService, DurationsService],
})
export class SummariesModule {}
