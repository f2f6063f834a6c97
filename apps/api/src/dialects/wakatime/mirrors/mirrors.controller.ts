import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { actorOf } from '#libs/audit';
import { type MirrorOwner, Mirrors } from '#libs/mirrors';
import { type Access, CurrentAccess, type Principal, pathUser, Requires } from '#libs/platform/auth';
import { readBody } from '../heartbeats.requests.js';
import { mustRead } from '../must-read.js';
import { OfUser, Reading } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { presentPage } from '../time.presenter.js';
import { presentMirror } from './mirrors.presenter.js';
import { MirrorRequest } from './mirrors.requests.js';
import { MirrorAnswer, MirrorsAnswer } from './mirrors.responses.js';

const BODY_LIMITS = { maxItems: 1 };
const OfMirror = () => ApiParam({ name: 'mirror', description: 'Id of the mirror.' });

/**
 * Where a person's heartbeats are passed on to: our extension. A mirror goes on when the credential that made it is gone,
 * so an app's token will not do; and only a key that may read heartbeats has them sent elsewhere.
 */
@Reading('Mirrors')
@Controller(WAKATIME_PREFIXES)
export class MirrorsController {
  constructor(private readonly mirrors: Mirrors) {}

  @Get('users/:user/mirrors')
  @Requires('read_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Mirrors, oldest first' })
  @OfUser()
  @ApiResponse({ status: 200, type: MirrorsAnswer })
  async list(@CurrentAccess() { owner }: Access): Promise<MirrorsAnswer> {
    const mirrors = await this.mirrors.list(owner.id);
    return { data: mirrors.map(presentMirror), ...presentPage(1, mirrors.length, 1) };
  }

  @Get('users/:user/mirrors/:mirror')
  @Requires('read_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'A mirror' })
  @OfUser()
  @OfMirror()
  @ApiResponse({ status: 200, type: MirrorAnswer })
  async find(@CurrentAccess() { owner }: Access, @Param('mirror') id: string): Promise<MirrorAnswer> {
    return { data: presentMirror(await this.mirrors.find(owner.id, id)) };
  }

  @Post('users/:user/mirrors')
  @HttpCode(201)
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({
    summary: 'Make a mirror',
    description:
      'Every heartbeat that is accepted from now on is posted to `{url}/users/current/heartbeats.bulk`, in the order in which they are accepted, late ones too. Imports and what another instance passes on are not.',
  })
  @OfUser()
  @ApiBody({ type: MirrorRequest })
  @ApiResponse({ status: 201, type: MirrorAnswer })
  async create(@CurrentAccess() access: Access, @Ip() address: string, @Body() body: unknown): Promise<MirrorAnswer> {
    mustRead(access);
    return { data: presentMirror(await this.mirrors.create(ownerOf(access, address), readBody(body, BODY_LIMITS))) };
  }

  @Put('users/:user/mirrors/:mirror')
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Change a mirror', description: 'What is absent stays.' })
  @OfUser()
  @OfMirror()
  @ApiBody({ type: MirrorRequest })
  @ApiResponse({ status: 200, type: MirrorAnswer })
  async update(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Param('mirror') id: string,
    @Body() body: unknown,
  ): Promise<MirrorAnswer> {
    mustRead(access);
    const change = readBody(body, BODY_LIMITS);
    return { data: presentMirror(await this.mirrors.update(ownerOf(access, address), id, change)) };
  }

  @Patch('users/:user/mirrors/:mirror')
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Change a mirror', description: 'What is absent stays.' })
  @OfUser()
  @OfMirror()
  @ApiBody({ type: MirrorRequest })
  @ApiResponse({ status: 200, type: MirrorAnswer })
  patch(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Param('mirror') id: string,
    @Body() body: unknown,
  ): Promise<MirrorAnswer> {
    return this.update(access, address, id, body);
  }

  @Delete('users/:user/mirrors/:mirror')
  @HttpCode(204)
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Remove a mirror', description: 'What it has not passed on is not passed on any more.' })
  @OfUser()
  @OfMirror()
  @ApiResponse({ status: 204, description: 'Removed.' })
  remove(@CurrentAccess() access: Access, @Ip() address: string, @Param('mirror') id: string): Promise<void> {
    return this.mirrors.remove(ownerOf(access, address), id);
  }
}

function ownerOf({ owner, viewer }: Access, address: string): MirrorOwner {
  return { userId: owner.id, actor: actorOf(viewer as Principal, address) };
}
