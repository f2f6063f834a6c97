import { type DynamicModule, Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { FileExpertsController } from './file-experts.controller.js';
import { HeartbeatsController } from './heartbeats.controller.js';
import { CAPTURE_LIMITS, type CaptureLimits } from './heartbeats.requests.js';
import { PluginErrorsController } from './plugin-errors.controller.js';

/** The writing half of the WakaTime dialect. The ingest door itself is provided globally. */
@Module({})
export class CaptureModule {
  static forRoot(limits: CaptureLimits): DynamicModule {
    return {
      module: CaptureModule,
      imports: [ActivityModule],
      controllers: [HeartbeatsController, FileExpertsController, PluginErrorsController],
      providers: [{ provide: CAPTURE_LIMITS, useValue: limits }],
    };
  }
}
