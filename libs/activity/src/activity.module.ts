import { Module } from '@nestjs/common';
import { DurationsModule } from '#libs/durations';
import { ActivityReader } from './activity.reader.js';
import { FileTimeReader } from './file-time.reader.js';
import { FleetReader } from './fleet.reader.js';
import { TeamActivityReader } from './team-activity.reader.js';
import { TeamGroupsReader } from './team-groups.reader.js';

@Module({
  imports: [DurationsModule],
  providers: [ActivityReader, FileTimeReader, FleetReader, TeamActivityReader, TeamGroupsReader],
  exports: [ActivityReader, FileTimeReader, FleetReader, TeamActivityReader, TeamGroupsReader],
})
export class ActivityModule {}
