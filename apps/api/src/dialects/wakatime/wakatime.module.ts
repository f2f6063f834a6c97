import { type DynamicModule, Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { CommitsModule } from '#libs/commits';
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
import { CommitsFaceModule } from './commits/commits-face.module.js';
import { DumpsFaceModule } from './dumps/dumps-face.module.js';
import { DurationsController } from './durations.controller.js';
import { ExternalFaceModule } from './external/external-face.module.js';
import { GetApiKeyController } from './get-api-key.controller.js';
import { GoalsFaceModule } from './goals/goals-face.module.js';
import { HeartbeatListController } from './heartbeat-list.controller.js';
import type { CaptureLimits } from './heartbeats.requests.js';
import { ImportsFaceModule } from './imports/imports-face.module.js';
import { InsightsFaceModule } from './insights/insights-face.module.js';
import { LanguagesController } from './languages.controller.js';
import { LeadersFaceModule } from './leaders/leaders-face.module.js';
import { MirrorsFaceModule } from './mirrors/mirrors-face.module.js';
import { OrgsFaceModule } from './orgs/orgs-face.module.js';
import { PeopleFaceModule } from './people-face.module.js';
import { PhotosController } from './photos.controller.js';
import type { ReadingOptions } from './reading.context.js';
import { ReadingModule } from './reading.module.js';
import { RulesFaceModule } from './rules/rules-face.module.js';
import { SettingsFaceModule } from './settings/settings-face.module.js';
import { SharingFaceModule } from './sharing/sharing-face.module.js';
import { StatusBarController } from './status-bar.controller.js';
import { WebhooksFaceModule } from './webhooks/webhooks-face.module.js';

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
        ReadingModule.forRoot(reading),
        ActivityModule,
        CommitsFaceModule,
        CommitsModule,
        DumpsFaceModule,
        ExternalFaceModule,
        GoalsFaceModule,
        InsightsFaceModule,
        LeadersFaceModule.forRoot(capture),
        ImportsFaceModule,
        MachinesModule,
        MirrorsFaceModule,
        OrgsFaceModule,
        PeopleFaceModule,
        ProjectsModule,
        RulesFaceModule,
        StatsModule,
        SummariesModule,
        UserAgentsModule,
        UsersModule,
        SettingsFaceModule,
        SharingFaceModule.forRoot(reading),
        WebhooksFaceModule,
      ],
      controllers: [
        GetApiKeyController,
        AllTimeController,
        StatusBarController,
        DurationsController,
        HeartbeatListController,
        ClientsController,
        LanguagesController,
        CatalogueController,
        PhotosController,
      ],
    };
  }
}
