import { Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { StatsService } from './stats.service.js';

@Module({ imports: [ActivityModule], providers: [StatsService], exports: [StatsService] })
export class StatsModule {}
