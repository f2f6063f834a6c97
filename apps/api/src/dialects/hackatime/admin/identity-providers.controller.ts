import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiBody, ApiParam, ApiResponse } from '@nestjs/swagger';
import { actorOf } from '#libs/audit';
import { type Access, admin, CurrentAccess, type Principal, Requires } from '#libs/platform/auth';
import { IdentityProvidersReader, IdentityProvidersService, SsoOptions } from '#libs/sso';
import { Operation } from '../openapi.js';
import { ADMIN_PREFIX } from '../prefixes.js';
import { readFields } from '../requests.js';
import { DoneAnswer } from './admin-keys.responses.js';
import { presentProvider } from './identity-providers.presenter.js';
import {
  IdentityProviderAnswer,
  IdentityProvidersAnswer,
  IdentityProviderTestAnswer,
  NEW_PROVIDER_SCHEMA,
  PROVIDER_CHANGE_SCHEMA,
} from './identity-providers.responses.js';
import { Administering, Refuses, TooLarge } from './openapi.js';

const Slug = () => ApiParam({ name: 'slug', description: 'Its short name in addresses.', example: 'okta' });
const NotFound = () => Refuses(404, 'No such provider.');

/** Services that people log in through. Ours: Hackatime has no such thing. */
@Administering('Identity providers')
@Controller(`${ADMIN_PREFIX}/identity_providers`)
export class IdentityProvidersController {
  constructor(
    private readonly reader: IdentityProvidersReader,
    private readonly providers: IdentityProvidersService,
    private readonly options: SsoOptions,
  ) {}

  @Get()
  @Requires('admin', admin('superadmin'))
  @Operation('Identity providers')
  @ApiResponse({ status: 200, type: IdentityProvidersAnswer })
  async list(): Promise<IdentityProvidersAnswer> {
    return { identity_providers: (await this.reader.list()).map((provider) => this.present(provider)) };
  }

  @Get(':slug')
  @Requires('admin', admin('superadmin'))
  @Operation('An identity provider')
  @Slug()
  @ApiResponse({ status: 200, type: IdentityProviderAnswer })
  @NotFound()
  async find(@Param('slug') slug: string): Promise<IdentityProviderAnswer> {
    return this.present(await this.reader.bySlug(slug));
  }

  @Post()
  @Requires('admin', admin('superadmin'))
  @Operation('Connect an identity provider')
  @ApiBody({ schema: NEW_PROVIDER_SCHEMA as object })
  @ApiResponse({ status: 201, type: IdentityProviderAnswer })
  @Refuses(422, 'A value is at fault, or the slug is taken.')
  @TooLarge()
  async create(
    @CurrentAccess() access: Access,
    @Req() request: object,
    @Body() body: unknown,
    @Ip() address: string,
  ): Promise<IdentityProviderAnswer> {
    return this.present(await this.providers.create(readFields(request, body), actorFor(access, address)));
  }

  @Patch(':slug')
  @Requires('admin', admin('superadmin'))
  @Operation('Change an identity provider', '`config` replaces the whole one; what is absent stays.')
  @Slug()
  @ApiBody({ schema: PROVIDER_CHANGE_SCHEMA as object })
  @ApiResponse({ status: 200, type: IdentityProviderAnswer })
  @NotFound()
  @Refuses(422, 'A value is at fault.')
  @TooLarge()
  async update(
    @CurrentAccess() access: Access,
    @Param('slug') slug: string,
    @Req() request: object,
    @Body() body: unknown,
    @Ip() address: string,
  ): Promise<IdentityProviderAnswer> {
    return this.present(await this.providers.update(slug, readFields(request, body), actorFor(access, address)));
  }

  @Delete(':slug')
  @Requires('admin', admin('superadmin'))
  @Operation('Disconnect an identity provider', 'Its links to accounts are forgotten.')
  @Slug()
  @ApiResponse({ status: 200, type: DoneAnswer })
  @NotFound()
  @TooLarge()
  async delete(
    @CurrentAccess() access: Access,
    @Param('slug') slug: string,
    @Ip() address: string,
  ): Promise<DoneAnswer> {
    await this.providers.delete(slug, actorFor(access, address));
    return { success: true, message: 'The identity provider was disconnected' };
  }

  @Post(':slug/test')
  @HttpCode(200)
  @Requires('admin', admin('superadmin'))
  @Operation('Ask an identity provider whether it is there and knows us')
  @Slug()
  @ApiResponse({ status: 200, type: IdentityProviderTestAnswer })
  @NotFound()
  @Refuses(422, 'It does not answer, or refuses us.')
  @TooLarge()
  async test(@Param('slug') slug: string): Promise<IdentityProviderTestAnswer> {
    return { success: true, facts: await this.providers.test(slug) };
  }

  private present(provider: Parameters<typeof presentProvider>[0]): IdentityProviderAnswer {
    return presentProvider(provider, this.options);
  }
}

/** Routes for administrators let nobody in without a principal. */
function actorFor({ viewer }: Access, address: string) {
  return actorOf(viewer as Principal, address);
}
