import { Module } from '@nestjs/common';
import { CommitsModule } from '#libs/commits';
import { ProjectsModule } from '#libs/projects';
import { StatsModule } from '#libs/stats';
import { SummariesModule } from '#libs/summaries';
import { UsersModule } from '#libs/users';
import { ProjectsController } from './projects.controller.js';
import { StatsController } from './stats.controller.js';
import { SummariesController } from './summaries.controller.js';
import { UsersController } from './users.controller.js';

/** What Hackatime's clients ask of WakaTime's face too: its document shows these operations as well. */
@Module({
  imports: [CommitsModule, ProjectsModule, StatsModule, SummariesModule, UsersModule],
  controllers: [UsersController, StatsController, SummariesController, ProjectsController],
})
export class PeopleFaceModule {}
