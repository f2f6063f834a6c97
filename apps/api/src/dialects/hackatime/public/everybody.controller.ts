import { Controller, Get, Inject } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { passerby, Requires, Scope } from '#libs/platform/auth';
import { PeopleNowReader } from '#libs/sharing';
import { TrustLogReader } from '#libs/trust';
import { PUBLIC_URL } from '../../../http/browser/browser-cookies.js';
import { AboutPeople, Operation } from '../openapi.js';
import { PUBLIC_PREFIX } from '../prefixes.js';
import { presentPeopleNow } from './everybody.presenter.js';
import { BannedCountsAnswer, PeopleNowAnswer } from './everybody.responses.js';

const MAX_PEOPLE = 500;

/** What is told of everybody, to everybody. */
@AboutPeople('Everybody')
@Controller(PUBLIC_PREFIX)
export class EverybodyController {
  constructor(
    private readonly peopleNow: PeopleNowReader,
    private readonly trust: TrustLogReader,
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
  ) {}

  @Get('currently_hacking')
  @Requires(Scope.none('people who let everybody look them up'), passerby())
  @Operation('Who is at work', 'A heartbeat in the last five minutes; only people who let everybody look them up.')
  @ApiResponse({ status: 200, type: PeopleNowAnswer })
  async now(): Promise<PeopleNowAnswer> {
    return presentPeopleNow(await this.peopleNow.list(MAX_PEOPLE), this.publicUrl);
  }

  @Get('banned_users/counts')
  @Requires(Scope.none('three numbers of nobody in particular'), passerby())
  @Operation('How many people were convicted of late')
  @ApiResponse({ status: 200, type: BannedCountsAnswer })
  async banned(): Promise<BannedCountsAnswer> {
    const { day, week, month } = await this.trust.convictions();
    return { day, week, month };
  }
}
