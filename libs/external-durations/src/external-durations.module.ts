import { Module } from '@nestjs/common';
import { RuleBookModule } from '#libs/custom-rules';
import { ExternalDurations } from './external-durations.service.js';

@Module({ imports: [RuleBookModule], providers: [ExternalDurations], exports: [ExternalDurations] })
export class ExternalDurationsModule {}
