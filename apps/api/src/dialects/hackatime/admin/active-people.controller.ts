import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { PeopleReader } from '#libs/admin';
import { CLOCK, type Clock, MICROS_PER_DAY } from '#libs/kernel';
import { admin, Requires } from '#libs/platform/auth';
import { Operation } from '../openapi.js';
import { ADMIN_PREFIX } from '../prefixes.js';
import { ActiveUsersAnswer } from './known-people.responses.js';
import { Administering, Refuses } from './openapi.js';
import { readSince } from './people.requests.js';

const MICROS = 1_000_000;
const MAX_DAYS = 90;
const MAX_PEOPLE = 50_000;

/** Who was here lately. */
@Administering('People')
@Controller(`${ADMIN_PREFIX}/users/active`)
export class ActivePeopleController {
  constructor(
    private readonly people: PeopleReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Requires('admin', admin('viewer'))
  @Operation('People with a heartbeat since then')
  @ApiQuery({
    name: 'since',
    required: false,
    description: 'Seconds since 1970; a day ago when absent, 90 days ago at most.',
    type: Number,
    example: 1_791_547_200,
  })
  @ApiResponse({ status: 200, type: ActiveUsersAnswer })
  @Refuses(422, 'No such instant.')
  async active(@Query('since') asked: unknown): Promise<ActiveUsersAnswer> {
    const now = this.clock.now();
    const since = Math.max(readSince(asked) ?? now - MICROS_PER_DAY, now - MAX_DAYS * MICROS_PER_DAY);
    const active = await this.people.active(since, MAX_PEOPLE);
    return {
      since: since / MICROS,
      count: active.length,
      user_ids: active.map(({ id }) => id),
      users: active.map(({ id, lastHeartbeatAt }) => ({ id, last_heartbeat_at: lastHeartbeatAt / MICROS })),
    };
  }
}
