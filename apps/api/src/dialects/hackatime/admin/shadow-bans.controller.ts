import { Body, Controller, Delete, Get, Ip, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiParam, ApiResponse } from '@nestjs/swagger';
import { type Access, admin, CurrentAccess, Requires } from '#libs/platform/auth';
import { ShadowBans } from '#libs/trust';
import { Operation } from '../openapi.js';
import { ADMIN_PREFIX } from '../prefixes.js';
import { readFields, readText } from '../requests.js';
import { DoneAnswer } from './admin-keys.responses.js';
import { AskedPerson } from './asked-person.js';
import { callerOf } from './caller.js';
import { PickableUsersAnswer } from './known-people.responses.js';
import { Administering, PeoplePicker, Refuses, TooLarge } from './openapi.js';
import { nameOf } from './people.presenter.js';
import { readInstant } from './people.requests.js';
import { SearchedPeople } from './searched-people.js';
import { presentShadowBan, presentShadowBans } from './trust.presenter.js';
import { SHADOW_BAN_SCHEMA, ShadowBanAnswer, ShadowBansAnswer } from './trust.responses.js';

/** Whom leaderboards do not show, without a word to them. */
@Administering('Shadow bans')
@Controller(`${ADMIN_PREFIX}/leaderboard_shadowbans`)
export class ShadowBansController {
  constructor(
    private readonly asked: AskedPerson,
    private readonly bans: ShadowBans,
    private readonly searched: SearchedPeople,
  ) {}

  @Get()
  @Requires('admin', admin('admin'))
  @Operation('Shadow bans that hold')
  @ApiResponse({ status: 200, type: ShadowBansAnswer })
  async list(): Promise<ShadowBansAnswer> {
    return presentShadowBans(await this.bans.list());
  }

  @Get('search_users')
  @Requires('admin', admin('admin'))
  @PeoplePicker()
  find(
    @CurrentAccess() access: Access,
    @Query('query') query: unknown,
    @Ip() address: string,
  ): Promise<PickableUsersAnswer> {
    return this.searched.pickable(access, query, address);
  }

  @Post()
  @Requires('admin', admin('admin'))
  @Operation('Take a person off the leaderboards', 'Only people below your own level. A ban replaces the one before.')
  @ApiBody({ schema: SHADOW_BAN_SCHEMA })
  @ApiResponse({ status: 201, type: ShadowBanAnswer })
  @Refuses(404, 'Nobody is called so.')
  @Refuses(422, 'Nobody was named, or an end that is none or past.')
  @TooLarge()
  async put(
    @CurrentAccess() access: Access,
    @Req() request: object,
    @Body() body: unknown,
    @Ip() address: string,
  ): Promise<ShadowBanAnswer> {
    const fields = readFields(request, body);
    const { id } = await this.asked.in(fields, access);
    const field = 'leaderboard_shadowban_expires_at';
    const terms = { reason: readText(fields.reason), expiresAt: readInstant(field, fields[field]) };
    return presentShadowBan(await this.bans.put(callerOf(access, address), id, terms));
  }

  @Delete(':user_id')
  @Requires('admin', admin('admin'))
  @Operation('Lift a shadow ban', 'Only of people below your own level.')
  @ApiParam({ name: 'user_id', description: 'Number, uuid, Slack id or username.', example: '7' })
  @ApiResponse({ status: 200, type: DoneAnswer })
  @Refuses(404, 'Nobody is called so, or nobody who is banned.')
  @TooLarge()
  async lift(
    @CurrentAccess() access: Access,
    @Param('user_id') ref: string,
    @Ip() address: string,
  ): Promise<DoneAnswer> {
    const person = await this.asked.called(ref, access);
    await this.bans.lift(callerOf(access, address), person.id);
    return { success: true, message: `${nameOf(person)} may be on leaderboards again` };
  }
}
