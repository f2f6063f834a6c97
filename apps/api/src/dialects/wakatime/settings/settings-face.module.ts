import { Module } from '@nestjs/common';
import { CustomRulesModule } from '#libs/custom-rules';
import { HeartbeatClearingsModule } from '#libs/heartbeats';
import { ProjectsModule } from '#libs/projects';
import { UsersModule } from '#libs/users';
import { AliasesController } from './aliases.controller.js';
import { ClearingsController } from './clearings.controller.js';
import { LabelsController } from './labels.controller.js';
import { SettingsController } from './settings.controller.js';

/** What Wakapi has forms for, as JSON: our extension of the WakaTime API. */
@Module({
  imports: [CustomRulesModule, HeartbeatClearingsModule, ProjectsModule, UsersModule],
  controllers: [AliasesController, ClearingsController, LabelsController, SettingsController],
})
export class SettingsFaceModule {}
