import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { OauthAppsService } from '#libs/oauth';
import { type Access, admin, CurrentAccess, type Proof, Requires, self } from '#libs/platform/auth';
import { BY_WHOLE_CALLER } from '../../http/credentials/whole-caller.js';
import { actorOf, ownerOf } from './app-owner.js';
import { APP_BODIES, readAppChange, readNewApp, readTrust } from './apps.requests.js';
import { AppAnswer, AppsAnswer, CreatedAppAnswer, presentApp, SecretAnswer } from './apps.responses.js';

/** A token of an app must not make apps: only a person, or a key that may do everything. */
const BY_OWNER: Partial<Proof> = { by: ['session', 'api_key'] };
const NOT_FOUND = { status: 404, description: 'No such app of the caller.' } as const;

/** The OAuth apps of whoever is asking. */
@ApiTags('OAuth apps')
@ApiResponse({ status: 400, description: 'Values that are no good: `{errors: {field: [message]}}`.' })
@Controller('api/oauth/v1/apps')
export class AppsController {
  constructor(private readonly apps: OauthAppsService) {}

  @Get()
  @Requires(BY_WHOLE_CALLER, self(), BY_OWNER)
  @ApiOperation({ summary: 'Own apps, by name' })
  @ApiResponse({ status: 200, type: AppsAnswer })
  async list(@CurrentAccess() access: Access, @Ip() address: string): Promise<AppsAnswer> {
    const { ownerId } = ownerOf(access, address);
    return { data: (await this.apps.list(ownerId)).map(presentApp) };
  }

  @Post()
  @Requires(BY_WHOLE_CALLER, self(), BY_OWNER)
  @ApiOperation({ summary: 'Register an app; its secret is shown this once' })
  @ApiBody(APP_BODIES.created)
  @ApiResponse({ status: 201, type: CreatedAppAnswer })
  async create(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<CreatedAppAnswer> {
    const { ownerId, actor } = ownerOf(access, address);
    const { app, clientSecret = null } = await this.apps.create({ ...readNewApp(body), ownerId }, actor);
    return { data: { ...presentApp(app), client_secret: clientSecret } };
  }

  @Get(':clientId')
  @ApiResponse(NOT_FOUND)
  @Requires(BY_WHOLE_CALLER, self(), BY_OWNER)
  @ApiOperation({ summary: 'An own app' })
  @ApiResponse({ status: 200, type: AppAnswer })
  async find(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Param('clientId') clientId: string,
  ): Promise<AppAnswer> {
    const { ownerId } = ownerOf(access, address);
    return { data: presentApp(await this.apps.find({ ownerId, clientId })) };
  }

  @Patch(':clientId')
  @ApiResponse(NOT_FOUND)
  @Requires(BY_WHOLE_CALLER, self(), BY_OWNER)
  @ApiOperation({ summary: 'Change an app; fields that are absent stay' })
  @ApiBody(APP_BODIES.changed)
  @ApiResponse({ status: 200, type: AppAnswer })
  async update(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Param('clientId') clientId: string,
    @Body() body: unknown,
  ): Promise<AppAnswer> {
    const { ownerId, actor } = ownerOf(access, address);
    return { data: presentApp(await this.apps.update({ ownerId, clientId }, readAppChange(body), actor)) };
  }

  @Delete(':clientId')
  @ApiResponse(NOT_FOUND)
  @HttpCode(204)
  @Requires(BY_WHOLE_CALLER, self(), BY_OWNER)
  @ApiOperation({ summary: 'End an app, and everything that was given to it' })
  @ApiResponse({ status: 204 })
  async delete(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Param('clientId') clientId: string,
  ): Promise<void> {
    const { ownerId, actor } = ownerOf(access, address);
    await this.apps.delete({ ownerId, clientId }, actor);
  }

  @Post(':clientId/secret')
  @ApiResponse(NOT_FOUND)
  @Requires(BY_WHOLE_CALLER, self(), BY_OWNER)
  @ApiOperation({ summary: 'A new secret; the one in use stays good for 24 hours' })
  @ApiResponse({ status: 201, type: SecretAnswer })
  async rotateSecret(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Param('clientId') clientId: string,
  ): Promise<SecretAnswer> {
    const { ownerId, actor } = ownerOf(access, address);
    return { data: { client_secret: await this.apps.rotateSecret({ ownerId, clientId }, actor) } };
  }

  @Put(':clientId/logo')
  @ApiConsumes('image/png', 'image/jpeg', 'image/webp', 'image/gif')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiResponse(NOT_FOUND)
  @HttpCode(204)
  @Requires(BY_WHOLE_CALLER, self(), BY_OWNER)
  @ApiOperation({ summary: 'The picture: PNG, JPEG, GIF or WebP of up to 256 KiB; an empty body takes it away' })
  @ApiResponse({ status: 204 })
  async setLogo(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Param('clientId') clientId: string,
    @Body() body: unknown,
  ): Promise<void> {
    const { ownerId, actor } = ownerOf(access, address);
    const logo = Buffer.isBuffer(body) && body.length > 0 ? body : null;
    await this.apps.setLogo({ ownerId, clientId }, logo, actor);
  }

  @Patch(':clientId/trust')
  @ApiResponse(NOT_FOUND)
  @Requires('admin', admin('superadmin'), { by: ['session', 'admin_key'] })
  @ApiOperation({ summary: 'Verify an app of anybody, or let it ask for the scope admin' })
  @ApiBody(APP_BODIES.trust)
  @ApiResponse({ status: 200, type: AppAnswer })
  async setTrust(
    @CurrentAccess() { viewer }: Access,
    @Ip() address: string,
    @Param('clientId') clientId: string,
    @Body() body: unknown,
  ): Promise<AppAnswer> {
    const actor = viewer === undefined ? ({ kind: 'system' } as const) : actorOf(viewer, address);
    return { data: presentApp(await this.apps.setTrust(clientId, readTrust(body), actor)) };
  }
}
