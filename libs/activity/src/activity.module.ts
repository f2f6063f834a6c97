import { Module } from '@nestjs/common';
import { DurationsModule } from '#libs/durations';
import { ActivityReader } from './activity.reader.js';

@Module({ imports: [DurationsModule], providers: [ActivityReader], exports: [ActivityReader] })
export class ActivityModule {}
