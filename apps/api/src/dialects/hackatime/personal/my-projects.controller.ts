import { Body, Controller, Get, Inject, Param, Patch, Query as QueryParams, Redirect, Req } from '@nestjs/common';
import { ApiBody, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { Repositories } from '#libs/commits';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Access, CurrentAccess, Requires, self } from '#libs/platform/auth';
import { ProjectsService } from '#libs/projects';
import { AboutPeople, Operation, Refuses } from '../openapi.js';
import { readText } from '../requests.js';
import { ACCOUNT_PAGE } from './account-page.js';
import { LeadsBack } from './openapi.js';
import { ProjectTimes } from './project-times.js';
import { presentMyProjects } from './projects.presenter.js';
import { INTERVALS, readInterval, readMapping } from './projects.requests.js';
import { MyProjectsAnswer } from './projects.responses.js';
import { type Query, rangeOfDays } from './ranges.requests.js';

const BY_OWNER = { by: ['api_key', 'session'] } as const;
const OfProject = () =>
  ApiParam({ name: 'project_name', description: 'Its name, or one that it had before.', example: 'demo' });

/** The caller's projects: their repositories, and which are put away. */
@AboutPeople('My projects')
@Controller('my')
export class MyProjectsController {
  constructor(
    private readonly times: ProjectTimes,
    private readonly projects: ProjectsService,
    private readonly repositories: Repositories,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('projects')
  @Requires('read_heartbeats', self(), BY_OWNER)
  @Operation('All projects, with their time in an interval', 'Those that are put away too.')
  @ApiQuery({ name: 'interval', required: false, enum: INTERVALS, description: '`daily` when absent or unknown.' })
  @ApiQuery({ name: 'from', required: false, description: 'The first day, instead of an interval.' })
  @ApiQuery({ name: 'to', required: false, description: 'The last day; today when absent.' })
  @ApiResponse({ status: 200, type: MyProjectsAnswer })
  async list(@CurrentAccess() access: Access, @QueryParams() query: Query): Promise<MyProjectsAnswer> {
    const { owner } = access;
    const interval = readInterval(query, { now: this.clock.now(), zone: owner.timezone });
    const projects = await this.times.all(access, rangeOfDays(interval, owner.timezone));
    const ids = projects.map(({ id }) => id);
    return presentMyProjects(projects, await this.repositories.ofProjects(owner.id, ids), interval);
  }

  @Patch('project_repo_mappings/:project_name')
  @Redirect(ACCOUNT_PAGE, 302)
  @Requires('write_heartbeats', self(), BY_OWNER)
  @Operation('Link a project to its repository', 'GitHub, GitLab, Codeberg or Bitbucket; its commits are read then.')
  @OfProject()
  @ApiBody({
    schema: {
      type: 'object',
      required: ['repo_url'],
      properties: { repo_url: { type: 'string' } },
      example: { repo_url: 'https://github.com/ada/demo' },
    },
  })
  @LeadsBack()
  @Refuses(404, 'No such project.')
  @Refuses(413, 'The body is too large.')
  @Refuses(422, 'No address of a repository.')
  async link(
    @CurrentAccess() { owner }: Access,
    @Param('project_name') name: string,
    @Req() request: object,
    @Body() body: unknown,
  ): Promise<void> {
    const url = readMapping(request, body);
    const { id } = await this.projects.find(owner.id, nameOf(name));
    await this.repositories.link(owner.id, id, { url });
  }

  @Patch('project_repo_mappings/:project_name/archive')
  @Redirect(ACCOUNT_PAGE, 302)
  @Requires('write_heartbeats', self(), BY_OWNER)
  @Operation('Put a project away', 'It is left out of lists; its time counts as before.')
  @OfProject()
  @LeadsBack()
  @Refuses(404, 'No such project.')
  async archive(@CurrentAccess() { owner }: Access, @Param('project_name') name: string): Promise<void> {
    await this.projects.archive(owner.id, nameOf(name));
  }

  @Patch('project_repo_mappings/:project_name/unarchive')
  @Redirect(ACCOUNT_PAGE, 302)
  @Requires('write_heartbeats', self(), BY_OWNER)
  @Operation('Take a project back')
  @OfProject()
  @LeadsBack()
  @Refuses(404, 'No such project.')
  async unarchive(@CurrentAccess() { owner }: Access, @Param('project_name') name: string): Promise<void> {
    await this.projects.unarchive(owner.id, nameOf(name));
  }
}

/** PostgreSQL holds no NUL. */
function nameOf(param: string): string {
  return readText(param) ?? '';
}
