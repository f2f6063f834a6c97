import { Module } from '@nestjs/common';
import { DurationsModule } from '#libs/durations';
import { ActivityReader } from './activity.reader.js';
import { FileTimeReader } from './file-time.reader.js';
import { TeamActivityReader } from './team-activity.reader.js';

@Module({
  imports: [DurationsModule],
  providers: [ActivityReader, FileTimeReader, TeamActivityReader],
  exports: [ActivityReader, FileTimeReader, TeamActivityReader],
})
export class ActivityModule {}
