import { Module } from '@nestjs/common';
import { ProjectsRegistry } from './projects.registry.js';
import { ProjectsService } from './projects.service.js';

@Module({ providers: [ProjectsRegistry, ProjectsService], exports: [ProjectsRegistry, ProjectsService] })
export class ProjectsModule {}
