import { Controller, Get, Header, HttpException, Inject, Ip, Param, Query as QueryParams } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { FleetReader } from '#libs/activity';
import { type AdminCaller, AdministeredActivity, Looks, PeopleReader, type ViewedPerson } from '#libs/admin';
import { addDays, CLOCK, type Clock, daysRange, localDateOf, MICROS_PER_SECOND } from '#libs/kernel';
import { CurrentViewer, type Principal, Requires, Scope, service } from '#libs/platform/auth';
import { lookedUpActivity } from '#libs/sharing';
import { GroupedTimeService } from '#libs/stats';
import { UsersReader } from '#libs/users';
import { dateOf } from '../instants.js';
import { AboutPeople, Operation, Refuses } from '../openapi.js';
import { PUBLIC_PREFIX } from '../prefixes.js';
import { notFound, unprocessable } from '../problems.js';
import { readText } from '../requests.js';
import { wholeSeconds } from '../texts.js';
import { FoundByEmailAnswer, FoundBySlackAnswer } from './people.responses.js';

type Query = Readonly<Record<string, unknown>>;

const OPERATOR = Scope.none("the operator's program");
const YEARS_BACK = 3_650;

/** What programs of the operator look up. */
@AboutPeople("The operator's programs")
@Controller(PUBLIC_PREFIX)
export class OperatorController {
  constructor(
    private readonly users: UsersReader,
    private readonly people: PeopleReader,
    private readonly grouped: GroupedTimeService,
    private readonly fleet: FleetReader,
    private readonly administered: AdministeredActivity,
    private readonly looks: Looks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('stats')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Requires(OPERATOR, service('stats'))
  @Operation('Seconds of a person, or of everybody', 'Days of UTC; the last ten years when no dates are given.')
  @ApiQuery({ name: 'start_date', required: false, example: '2026-10-01' })
  @ApiQuery({ name: 'end_date', required: false, description: 'Included.', example: '2026-10-07' })
  @ApiQuery({ name: 'username', required: false, description: 'Number, Slack id or username.', example: 'ada' })
  @ApiQuery({ name: 'user_email', required: false, example: 'ada@example.com' })
  @ApiResponse({ status: 200, content: { 'text/plain': { schema: { type: 'integer', example: 570 } } } })
  @Refuses(404, 'Nobody of this name or address.')
  @Refuses(422, 'Not a date.')
  async total(@CurrentViewer() viewer: Principal, @QueryParams() query: Query, @Ip() address: string): Promise<string> {
    const today = localDateOf(this.clock.now(), 'UTC');
    const last = dateOf(query, 'end_date') ?? today;
    const first = dateOf(query, 'start_date') ?? addDays(today, -YEARS_BACK);
    if (first > last) throw unprocessable('Invalid end_date');
    const person = await this.personOf(query);
    if (person === undefined) {
      const us = await this.fleet.total({ from: first, to: addDays(last, 1) });
      return String(wholeSeconds(us / MICROS_PER_SECOND));
    }
    const caller = administratorOf(viewer, address);
    if (caller !== undefined) await this.administered.view(caller, person, { what: 'time' });
    const question = { subject: lookedUpActivity(person.id), range: daysRange(first, last, 'UTC') };
    const { totalSeconds } = await this.grouped.of({ ...question, counting: {}, filters: {} });
    return String(wholeSeconds(totalSeconds));
  }

  @Get('users/lookup_email/:email')
  @Requires(OPERATOR, service('stats'))
  @Operation('Find somebody by address')
  @ApiParam({ name: 'email', example: 'ada@example.com' })
  @ApiResponse({ status: 200, type: FoundByEmailAnswer })
  @Refuses(404, 'Nobody has this address.')
  async byEmail(
    @CurrentViewer() viewer: Principal,
    @Param('email') email: string,
    @Ip() address: string,
  ): Promise<FoundByEmailAnswer> {
    const person = await this.people.byEmail(readText(email) ?? '');
    const caller = administratorOf(viewer, address);
    if (caller !== undefined) await this.looks.lookedUp(caller, 'email', person === undefined ? [] : [person.uuid]);
    if (person === undefined) throw new HttpException({ error: 'User not found', email }, 404);
    return { user_id: person.id, email: person.email ?? email };
  }

  @Get('users/lookup_slack_uid/:slack_uid')
  @Requires(OPERATOR, service('stats'))
  @Operation('Find somebody by Slack id')
  @ApiParam({ name: 'slack_uid', example: 'U0123456789' })
  @ApiResponse({ status: 200, type: FoundBySlackAnswer })
  @Refuses(404, 'Nobody has this id.')
  async bySlack(@Param('slack_uid') slackId: string): Promise<FoundBySlackAnswer> {
    const named = await this.users.lookUp(slackId, undefined);
    const [person] = named === undefined ? [] : await this.people.byNumber([named.id]);
    if (person?.slackId !== slackId) throw new HttpException({ error: 'User not found', slack_uid: slackId }, 404);
    return { user_id: person.id, slack_uid: slackId };
  }

  private async personOf(query: Query): Promise<ViewedPerson | undefined> {
    const name = readText(query.username);
    const email = readText(query.user_email);
    if (name === undefined && email === undefined) return undefined;
    const person =
      name === undefined ? await this.people.byEmail(email ?? '') : await this.users.lookUp(name, undefined);
    if (person === undefined) throw notFound('User not found');
    return person;
  }
}

/** What people look up by virtue of their office is written down; what the operator's programs do is not. */
function administratorOf(principal: Principal, address: string): AdminCaller | undefined {
  return principal.via === 'stats_key' ? undefined : { principal, address };
}
