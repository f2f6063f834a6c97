import { Module } from '@nestjs/common';
import { DurationsModule } from '#libs/durations';
import { ActivityReader } from './activity.reader.js';
import { FileTimeReader } from './file-time.reader.js';
import { FleetReader } from './fleet.reader.js';
import { TeamActivityReader } from './team-activity.reader.js';

@Module({
  imports: [DurationsModule],
  providers: [ActivityReader, FileTimeReader, FleetReader, TeamActivityReader],
  exports: [ActivityReader, FileTimeReader, FleetReader, TeamActivityReader],
})
export class ActivityModule {}
