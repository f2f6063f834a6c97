import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Ip,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentViewer, directory, type Principal, Requires, Scope } from '#libs/platform/auth';
import { ScimGroups, type ScimResource, ScimUsers } from '#libs/scim';
import { SCIM_TYPE } from './scim.face.js';
import { ScimPresenter } from './scim.presenter.js';
import { bodyIn, callerIn, questionIn, type ScimQuery } from './scim.requests.js';

type Viewer = Principal | undefined;

/** The token opens one organisation's directory, and nothing else. */
export const BY_DIRECTORY = Scope.none('the token of a directory stands for its organisation');

/** What both kinds of resources can do. */
type Resources = Pick<ScimUsers, 'list' | 'find' | 'create' | 'replace' | 'patch' | 'remove'>;

/** The standard treats people and groups alike. */
abstract class ResourcesController {
  protected abstract readonly resources: Resources;
  protected abstract readonly presenter: ScimPresenter;

  @Get()
  @Header('content-type', SCIM_TYPE)
  @Requires(BY_DIRECTORY, directory())
  async list(@CurrentViewer() viewer: Viewer, @Query() query: ScimQuery): Promise<ScimResource> {
    return this.presenter.list(await this.resources.list(callerIn(viewer).orgId, questionIn(query)), query);
  }

  @Get(':id')
  @Header('content-type', SCIM_TYPE)
  @Requires(BY_DIRECTORY, directory())
  async find(@CurrentViewer() viewer: Viewer, @Param('id') id: string, @Query() query: ScimQuery) {
    return this.presenter.resource(await this.resources.find(callerIn(viewer).orgId, id), query);
  }

  @Post()
  @Header('content-type', SCIM_TYPE)
  @Requires(BY_DIRECTORY, directory())
  async create(
    @CurrentViewer() viewer: Viewer,
    @Ip() address: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScimResource> {
    const made = await this.resources.create(callerIn(viewer, address), bodyIn(body));
    reply.header('location', this.presenter.locationOf(made));
    return this.presenter.resource(made);
  }

  @Put(':id')
  @Header('content-type', SCIM_TYPE)
  @Requires(BY_DIRECTORY, directory())
  async replace(
    @CurrentViewer() viewer: Viewer,
    @Ip() address: string,
    @Param('id') id: string,
    @Body() body: unknown,
  ) {
    return this.presenter.resource(await this.resources.replace(callerIn(viewer, address), id, bodyIn(body)));
  }

  @Patch(':id')
  @Header('content-type', SCIM_TYPE)
  @Requires(BY_DIRECTORY, directory())
  async patch(@CurrentViewer() viewer: Viewer, @Ip() address: string, @Param('id') id: string, @Body() body: unknown) {
    return this.presenter.resource(await this.resources.patch(callerIn(viewer, address), id, bodyIn(body)));
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires(BY_DIRECTORY, directory())
  async remove(@CurrentViewer() viewer: Viewer, @Ip() address: string, @Param('id') id: string): Promise<void> {
    await this.resources.remove(callerIn(viewer, address), id);
  }
}

/** People, as the directory of an organisation manages them. */
@ApiExcludeController()
@Controller('scim/v2/Users')
export class ScimUsersController extends ResourcesController {
  constructor(
    protected readonly resources: ScimUsers,
    protected readonly presenter: ScimPresenter,
  ) {
    super();
  }
}

/** Groups, as the directory of an organisation manages them. */
@ApiExcludeController()
@Controller('scim/v2/Groups')
export class ScimGroupsController extends ResourcesController {
  constructor(
    protected readonly resources: ScimGroups,
    protected readonly presenter: ScimPresenter,
  ) {
    super();
  }
}
