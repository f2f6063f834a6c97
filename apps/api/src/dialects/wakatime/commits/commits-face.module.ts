import { Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { CommitsModule } from '#libs/commits';
import { ProjectsModule } from '#libs/projects';
import { CommitsController } from './commits.controller.js';
import { RepositoryController } from './repository.controller.js';

@Module({
  imports: [ActivityModule, CommitsModule, ProjectsModule],
  controllers: [CommitsController, RepositoryController],
})
export class CommitsFaceModule {}
