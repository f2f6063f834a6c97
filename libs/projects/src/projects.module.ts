import { Module } from '@nestjs/common';
import { ProjectLabels } from './project-labels.js';
import { ProjectsRegistry } from './projects.registry.js';
import { ProjectsService } from './projects.service.js';

@Module({
  providers: [ProjectLabels, ProjectsRegistry, ProjectsService],
  exports: [ProjectLabels, ProjectsRegistry, ProjectsService],
})
export class ProjectsModule {}
