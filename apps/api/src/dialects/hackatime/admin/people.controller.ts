import { Body, Controller, Get, HttpCode, Ip, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { Looks, PeopleReader, PersonFigures } from '#libs/admin';
import { type Access, admin, CurrentAccess, Requires } from '#libs/platform/auth';
import { Operation } from '../openapi.js';
import { ADMIN_PREFIX } from '../prefixes.js';
import { notFound, unprocessable } from '../problems.js';
import { readFields, readText } from '../requests.js';
import { AskedPerson } from './asked-person.js';
import { callerOf } from './caller.js';
import { presentBannedUsers, presentFoundUsers, presentUserBatch, presentUserInfo } from './known-people.presenter.js';
import {
  BannedUsersAnswer,
  FoundUsersAnswer,
  UserBatchAnswer,
  UserIdAnswer,
  UserInfoAnswer,
} from './known-people.responses.js';
import { Administering, PersonQuery, Refuses, TooLarge } from './openapi.js';
import { readIds, readPage } from './people.requests.js';
import { SearchedPeople } from './searched-people.js';

type Fields = Readonly<Record<string, unknown>>;

const MAX_FOUND = 10;
const BANNED = { usual: 100, most: 1000 };

/** Who somebody is. Whoever asks for one person, or by what is not public, is written down. */
@Administering('People')
@Controller(ADMIN_PREFIX)
export class PeopleController {
  constructor(
    private readonly asked: AskedPerson,
    private readonly people: PeopleReader,
    private readonly figures: PersonFigures,
    private readonly searched: SearchedPeople,
    private readonly looks: Looks,
  ) {}

  @Get('user/info')
  @Requires('admin', admin('viewer'))
  @Operation('A person, and what they have done here at all', 'Written to the audit log.')
  @PersonQuery()
  @ApiResponse({ status: 200, type: UserInfoAnswer })
  async info(@CurrentAccess() access: Access, @Query() query: Fields, @Ip() address: string): Promise<UserInfoAnswer> {
    const { id } = await this.asked.in(query, access);
    const [person] = await this.people.byNumber([id]);
    if (person === undefined) throw notFound('user not found');
    const figures = await this.figures.of(person);
    await this.looks.viewed(callerOf(access, address), person.uuid);
    return presentUserInfo(person, figures);
  }

  @Get('user/info_batch')
  @Requires('admin', admin('viewer'))
  @Operation('Many people at once')
  @ApiQuery({
    name: 'ids',
    description: 'Numbers of accounts, at most 2000: separated by commas, or the parameter several times.',
    type: [Number],
    example: [7, 8],
  })
  @ApiResponse({ status: 200, type: UserBatchAnswer })
  @Refuses(422, 'No ids, too many, or something that is no number.')
  async batch(@Query() query: Fields): Promise<UserBatchAnswer> {
    return presentUserBatch(await this.people.byNumber(readIds(query)));
  }

  @Post('user/get_user_by_email')
  @HttpCode(200)
  @Requires('admin', admin('viewer'))
  @Operation('Whose address is this?', 'Written to the audit log.')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['email'],
      properties: { email: { type: 'string' } },
      example: { email: 'jane@example.com' },
    },
  })
  @ApiResponse({ status: 200, type: UserIdAnswer })
  @Refuses(404, "Nobody's.")
  @Refuses(422, 'No address.')
  @TooLarge()
  async byEmail(
    @CurrentAccess() access: Access,
    @Req() request: object,
    @Body() body: unknown,
    @Ip() address: string,
  ): Promise<UserIdAnswer> {
    const email = readText(readFields(request, body).email);
    if (email === undefined) throw unprocessable('email parameter required');
    const person = await this.people.byEmail(email);
    await this.looks.lookedUp(callerOf(access, address), 'email', person === undefined ? [] : [person.uuid]);
    if (person === undefined) throw notFound('email not found');
    return { user_id: person.id };
  }

  @Post('user/search_fuzzy')
  @HttpCode(200)
  @Requires('admin', admin('viewer'))
  @Operation(
    'People who are called something like it',
    'By number, username, names, address, names at Slack and GitHub. Written to the audit log, without the text.',
  )
  @ApiBody({
    schema: {
      type: 'object',
      required: ['query'],
      properties: { query: { type: 'string', maxLength: 100 } },
      example: { query: 'jane' },
    },
  })
  @ApiResponse({ status: 200, type: FoundUsersAnswer })
  @Refuses(422, 'Nothing to search for.')
  @TooLarge()
  async fuzzy(
    @CurrentAccess() access: Access,
    @Req() request: object,
    @Body() body: unknown,
    @Ip() address: string,
  ): Promise<FoundUsersAnswer> {
    const { query } = readFields(request, body);
    return presentFoundUsers(await this.searched.find(access, query, { address, limit: MAX_FOUND }));
  }

  @Get('banned_users')
  @Requires('admin', admin('viewer'))
  @Operation('People who were convicted')
  @ApiQuery({ name: 'limit', required: false, type: Number, description: '1 to 1000; 100 when absent.', example: 100 })
  @ApiQuery({ name: 'offset', required: false, type: Number, description: '0 when absent.', example: 0 })
  @ApiResponse({ status: 200, type: BannedUsersAnswer })
  @Refuses(422, 'A parameter that cannot be read.')
  async banned(@Query() query: Fields): Promise<BannedUsersAnswer> {
    return presentBannedUsers(await this.people.convicted(readPage(query, BANNED)));
  }
}
