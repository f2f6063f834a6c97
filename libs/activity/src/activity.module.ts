import { Module } from '@nestjs/common';
import { DurationsModule } from '#libs/durations';
import { ActivityReader } from './activity.reader.js';
import { FileTimeReader } from './file-time.reader.js';

@Module({
  imports: [DurationsModule],
  providers: [ActivityReader, FileTimeReader],
  exports: [ActivityReader, FileTimeReader],
})
export class ActivityModule {}
