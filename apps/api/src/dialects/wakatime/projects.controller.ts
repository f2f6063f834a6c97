import { Controller, Get, Param, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { Repositories } from '#libs/commits';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { ProjectsService } from '#libs/projects';
import { OfUser, Reading, Takes } from './openapi.js';
import { WAKATIME_PREFIXES } from './prefixes.js';
import { presentProject, presentProjects } from './projects.presenter.js';
import { ProjectAnswer, ProjectsAnswer } from './projects.responses.js';
import { pageOf, type Query, textOf } from './query.requests.js';

/** A person's projects. */
@Reading('Projects')
@Controller(WAKATIME_PREFIXES)
export class ProjectsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly repositories: Repositories,
  ) {}

  @Get('users/:user/projects')
  @Requires('read_stats.projects', pathUser('user'))
  @ApiOperation({ summary: 'Projects, latest activity first' })
  @OfUser()
  @Takes('q', 'page')
  @ApiResponse({ status: 200, type: ProjectsAnswer })
  async list(@CurrentAccess() { owner }: Access, @QueryParams() query: Query): Promise<ProjectsAnswer> {
    const page = pageOf(query);
    const projects = await this.projects.list(owner.id, textOf(query, 'q'), page);
    const repositories = await this.repositories.ofProjects(
      owner.id,
      projects.items.map(({ id }) => id),
    );
    return presentProjects(projects, owner.timezone, repositories);
  }

  @Get('users/:user/projects/:project')
  @Requires('read_stats.projects', pathUser('user'))
  @ApiOperation({ summary: 'A project' })
  @OfUser()
  @ApiParam({ name: 'project', description: 'Id, name, or a name it had before.', example: 'demo' })
  @ApiResponse({ status: 200, type: ProjectAnswer })
  async find(@CurrentAccess() { owner }: Access, @Param('project') project: string): Promise<ProjectAnswer> {
    const found = await this.projects.find(owner.id, project);
    const repositories = await this.repositories.ofProjects(owner.id, [found.id]);
    return { data: presentProject(found, owner.timezone, repositories.get(found.id)) };
  }
}
