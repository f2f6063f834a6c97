import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { type Access, AuthError, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { UsersReader, UsersService } from '#libs/users';
import { mustRead } from '../must-read.js';
import { OfUser, Reading } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { presentSettings } from './settings.presenter.js';
import { readSettings } from './settings.requests.js';
import { SettingsAnswer, SettingsRow } from './settings.responses.js';

/** What a person shows to others and how they are counted: what Wakapi has forms for. Keys alone, as it lasts. */
@Reading('Settings')
@Controller(WAKATIME_PREFIXES)
export class SettingsController {
  constructor(
    private readonly users: UsersReader,
    private readonly service: UsersService,
  ) {}

  @Get('users/:user/settings')
  @Requires('read_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({ summary: 'Sharing, leaderboard, unknown projects, timeout, weekly report' })
  @OfUser()
  @ApiResponse({ status: 200, type: SettingsAnswer })
  async find(@CurrentAccess() { owner }: Access): Promise<SettingsAnswer> {
    const profile = await this.users.profile(owner.id);
    if (profile === undefined) throw new AuthError('auth.not_found', 'the person has just been deleted');
    return { data: presentSettings(profile) };
  }

  @Patch('users/:user/settings')
  @Requires('write_heartbeats', pathUser('user'), { by: ['api_key'] })
  @ApiOperation({
    summary: 'Change settings',
    description:
      'What is absent stays. They hold from the next read on. The key must be one that may read heartbeats, too.',
  })
  @OfUser()
  @ApiBody({ type: SettingsRow })
  @ApiResponse({ status: 200, type: SettingsAnswer })
  async change(@CurrentAccess() access: Access, @Body() body: unknown): Promise<SettingsAnswer> {
    mustRead(access);
    const settings = readSettings(body);
    if (Object.keys(settings).length > 0) await this.service.update(access.owner.id, settings);
    return this.find(access);
  }
}
