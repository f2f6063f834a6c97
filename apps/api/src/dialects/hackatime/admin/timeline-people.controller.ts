import { Controller, Get, Ip, Query } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { PeopleReader } from '#libs/admin';
import { LeadersReader } from '#libs/leaderboards';
import { type Access, admin, CurrentAccess, Requires } from '#libs/platform/auth';
import { Operation } from '../openapi.js';
import { ADMIN_PREFIX } from '../prefixes.js';
import { unprocessable } from '../problems.js';
import { readText } from '../requests.js';
import { presentPickable } from './known-people.presenter.js';
import { PickableUsersAnswer } from './known-people.responses.js';
import { Administering, PeoplePicker, Refuses } from './openapi.js';
import { SearchedPeople } from './searched-people.js';

const MAX_LEADERS = 25;
const PERIODS = ['daily', 'last_7_days'] as const;

/** Whom to put on a timeline. */
@Administering('Timeline')
@Controller(`${ADMIN_PREFIX}/timeline`)
export class TimelinePeopleController {
  constructor(
    private readonly searched: SearchedPeople,
    private readonly people: PeopleReader,
    private readonly leaders: LeadersReader,
  ) {}

  @Get('search_users')
  @Requires('admin', admin('viewer'))
  @PeoplePicker()
  find(
    @CurrentAccess() access: Access,
    @Query('query') query: unknown,
    @Ip() address: string,
  ): Promise<PickableUsersAnswer> {
    return this.searched.pickable(access, query, address);
  }

  @Get('leaderboard_users')
  @Requires('admin', admin('viewer'))
  @Operation('The caller, and the first of the public leaderboard')
  @ApiQuery({ name: 'period', required: false, enum: PERIODS, description: 'daily when absent.', example: 'daily' })
  @ApiResponse({ status: 200, type: PickableUsersAnswer })
  @Refuses(422, 'No such period.')
  async leading(@CurrentAccess() { owner }: Access, @Query('period') asked: unknown): Promise<PickableUsersAnswer> {
    const period = readText(asked) ?? 'daily';
    if (!PERIODS.some((known) => known === period)) throw unprocessable('invalid period');
    const query = { page: 1 };
    const board = period === 'daily' ? this.leaders.dailyBoard(query) : this.leaders.publicBoard(query);
    const { leaders } = await board;
    const ids = [...new Set([owner.id, ...leaders.map(({ person }) => person.id)])].slice(0, MAX_LEADERS);
    const people = new Map((await this.people.byNumber(ids)).map((person) => [person.id, person]));
    return { users: ids.flatMap((id) => people.get(id) ?? []).map(presentPickable) };
  }
}
