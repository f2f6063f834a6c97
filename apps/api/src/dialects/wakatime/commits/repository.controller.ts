import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { Repositories } from '#libs/commits';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { ProjectsService } from '#libs/projects';
import { readBody } from '../heartbeats.requests.js';
import { OfUser, Reading } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { ReadingContexts } from '../reading.context.js';
import { LinkAnswer, LinkRequest } from './commits.responses.js';
import { presentLink } from './repository.presenter.js';

const BODY_LIMITS = { maxItems: 1 };
const OfProject = () => ApiParam({ name: 'project', description: 'Id or name.', example: 'beacon' });

/** Which repository a project's commits come from: our extension. */
@Reading('Commits')
@Controller(WAKATIME_PREFIXES)
export class RepositoryController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly repositories: Repositories,
    private readonly contexts: ReadingContexts,
  ) {}

  @Get('users/:user/projects/:project/repository')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'The repository of a project' })
  @OfUser()
  @OfProject()
  @ApiResponse({ status: 200, type: LinkAnswer })
  async find(@CurrentAccess() { owner }: Access, @Param('project') ref: string): Promise<LinkAnswer> {
    const { id } = await this.projects.find(owner.id, ref);
    const repository = await this.repositories.ofProject(owner.id, id);
    return { data: presentLink({ repository, hookSecret: null }, this.contexts.publicUrl) };
  }

  @Put('users/:user/projects/:project/repository')
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({
    summary: 'Link a project to a repository',
    description:
      'Its commits are read in the background, once an hour, and when `webhook_url` is told of a push. `git` without a URL only keeps what pushes tell. Another repository takes the place of the one before.',
  })
  @OfUser()
  @OfProject()
  @ApiBody({ type: LinkRequest })
  @ApiResponse({ status: 200, type: LinkAnswer, description: 'The secret of the webhook is shown this once.' })
  async link(
    @CurrentAccess() { owner }: Access,
    @Param('project') ref: string,
    @Body() body: unknown,
  ): Promise<LinkAnswer> {
    const { id } = await this.projects.find(owner.id, ref);
    const linked = await this.repositories.link(owner.id, id, readBody(body, BODY_LIMITS));
    return { data: presentLink(linked, this.contexts.publicUrl) };
  }

  @Delete('users/:user/projects/:project/repository')
  @HttpCode(204)
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Unlink a project', description: 'Its commits are forgotten.' })
  @OfUser()
  @OfProject()
  @ApiResponse({ status: 204, description: 'Unlinked.' })
  async unlink(@CurrentAccess() { owner }: Access, @Param('project') ref: string): Promise<void> {
    const { id } = await this.projects.find(owner.id, ref);
    await this.repositories.unlink(owner.id, id);
  }

  @Post('users/:user/projects/:project/repository/sync')
  @HttpCode(202)
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Look at the repository now', description: 'Also where looking had stopped.' })
  @OfUser()
  @OfProject()
  @ApiResponse({ status: 202, type: LinkAnswer })
  async sync(@CurrentAccess() { owner }: Access, @Param('project') ref: string): Promise<LinkAnswer> {
    const { id } = await this.projects.find(owner.id, ref);
    const repository = await this.repositories.requestSync(owner.id, id);
    return { data: presentLink({ repository, hookSecret: null }, this.contexts.publicUrl) };
  }
}
