import { Module } from '@nestjs/common';
import { CommitsModule } from '#libs/commits';
import { ProjectsModule } from '#libs/projects';
import { StatsModule } from '#libs/stats';
import { UsersModule } from '#libs/users';
import { AuthenticatedController } from './authenticated.controller.js';
import { AuthenticatedProjectsController } from './authenticated-projects.controller.js';
import { DeletionFaceModule } from './deletion-face.module.js';
import { ExportController } from './export.controller.js';
import { HeartbeatImportsController } from './imports.controller.js';
import { KeysController } from './keys.controller.js';
import { MyHeartbeatsController } from './my-heartbeats.controller.js';
import { MyProjectsController } from './my-projects.controller.js';
import { ProjectTimes } from './project-times.js';

/** What a person does with their own account. Heartbeats, exports and imports are provided globally. */
@Module({
  imports: [CommitsModule, DeletionFaceModule, ProjectsModule, StatsModule, UsersModule],
  controllers: [
    AuthenticatedController,
    AuthenticatedProjectsController,
    ExportController,
    HeartbeatImportsController,
    KeysController,
    MyHeartbeatsController,
    MyProjectsController,
  ],
  providers: [ProjectTimes],
})
export class HackatimePersonalModule {}
