import { type DynamicModule, Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { MachinesModule } from '#libs/machines';
import { ProjectsModule } from '#libs/projects';
import { StatsModule } from '#libs/stats';
import { SummariesModule } from '#libs/summaries';
import { UserAgentsModule } from '#libs/user-agents';
import { UsersModule } from '#libs/users';
import { AllTimeController } from './all-time.controller.js';
import { CaptureModule } from './capture.module.js';
import { CatalogueController } from './catalogue.controller.js';
import { ClientsController } from './clients.controller.js';
import { DurationsController } from './durations.controller.js';
import { GetApiKeyController } from './get-api-key.controller.js';
import { HeartbeatListController } from './heartbeat-list.controller.js';
import type { CaptureLimits } from './heartbeats.requests.js';
import { LanguagesController } from './languages.controller.js';
import { PhotosController } from './photos.controller.js';
import { ProjectsController } from './projects.controller.js';
import { READING_OPTIONS, ReadingContexts, type ReadingOptions } from './reading.context.js';
import { StatsController } from './stats.controller.js';
import { StatusBarController } from './status-bar.controller.js';
import { SummariesController } from './summaries.controller.js';
import { UsersController } from './users.controller.js';

export interface WakatimeOptions {
  readonly capture: CaptureLimits;
  readonly reading: ReadingOptions;
}

/** The WakaTime API. Heartbeats, clock and database are provided globally. */
@Module({})
export class WakatimeModule {
  static forRoot({ capture, reading }: WakatimeOptions): DynamicModule {
    return {
      module: WakatimeModule,
      imports: [
        CaptureModule.forRoot(capture),
        ActivityModule,
        MachinesModule,
        ProjectsModule,
        StatsModule,
        SummariesModule,
        UserAgentsModule,
        UsersModule,
      ],
      controllers: [
        UsersController,
        GetApiKeyController,
        AllTimeController,
        StatsController,
        SummariesController,
        StatusBarController,
        DurationsController,
        HeartbeatListController,
        ProjectsController,
        ClientsController,
        LanguagesController,
        CatalogueController,
        PhotosController,
      ],
      providers: [ReadingContexts, { provide: READING_OPTIONS, useValue: reading }],
    };
  }
}
