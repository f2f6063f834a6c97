import { Module } from '@nestjs/common';
import { ExternalDurationsModule } from '#libs/external-durations';
import { ExternalDurationsController } from './external-durations.controller.js';

/** External durations of the WakaTime API. */
@Module({ imports: [ExternalDurationsModule], controllers: [ExternalDurationsController] })
export class ExternalFaceModule {}
