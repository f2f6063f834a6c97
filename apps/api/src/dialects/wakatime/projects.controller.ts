import { Controller, Get, Param, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { publicRepositories, Repositories } from '#libs/commits';
import { type Access, AuthError, CurrentAccess, lookedUp, pathUser, Requires } from '#libs/platform/auth';
import { ProjectsService } from '#libs/projects';
import { LookedUpPeople } from '../shared/looked-up-people.js';
import { OfUser, Reading, Takes } from './openapi.js';
import { WAKATIME_PREFIXES } from './prefixes.js';
import { presentProject, presentProjects } from './projects.presenter.js';
import { ProjectAnswer, ProjectsAnswer } from './projects.responses.js';
import { pageOf, type Query, textOf } from './query.requests.js';

/** Whoever says so means WakaTime's answer alone. */
const OWN_NAMES = ['current', 'my'];

/** A person's projects. */
@Reading('Projects')
@Controller(WAKATIME_PREFIXES)
export class ProjectsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly repositories: Repositories,
    private readonly lookedUp: LookedUpPeople,
  ) {}

  @Get('users/:user/projects')
  @Requires('read_stats.projects', lookedUp('user'))
  @ApiOperation({
    summary: 'Projects, latest activity first',
    description:
      'Of somebody who is named, also of people who let everybody look them up, and with `projects`, the names of those that were worked on since `since` or in the last thirty days.',
  })
  @OfUser()
  @Takes('q', 'page')
  @ApiResponse({ status: 200, type: ProjectsAnswer })
  async list(
    @CurrentAccess() access: Access,
    @Param('user') user: string,
    @QueryParams() query: Query,
  ): Promise<ProjectsAnswer> {
    const { owner } = access;
    if (access.isLookedUp !== true) throw new AuthError('auth.not_found', 'not shown to this caller');
    const page = pageOf(query);
    const projects = await this.projects.list(owner.id, textOf(query, 'q'), page);
    const repositories = await this.repositories.ofProjects(
      owner.id,
      projects.items.map(({ id }) => id),
    );
    const shown = access.isSelf ? repositories : publicRepositories(repositories);
    const answer = presentProjects(projects, owner.timezone, shown);
    if (OWN_NAMES.includes(user.toLowerCase())) return answer;
    return { ...answer, projects: await this.lookedUp.projectNames(access, query) };
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
