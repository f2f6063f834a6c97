import { Controller, Get, Inject, Ip, Param, Query as QueryParams } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { Repositories } from '#libs/commits';
import { HeartbeatsSearch } from '#libs/heartbeats';
import { addDays, CLOCK, type Clock, daysBetween, localDateOf } from '#libs/kernel';
import { type Access, admin, CurrentAccess, Requires } from '#libs/platform/auth';
import { GroupedTimeService } from '#libs/stats';
import { Operation } from '../../openapi.js';
import { ADMIN_PREFIX } from '../../prefixes.js';
import { Administering, PersonQuery, Refuses } from '../openapi.js';
import { dayOf, type Query, readMonth, readPlace, readWindow } from './activity.requests.js';
import { Within } from './openapi.js';
import { PeopleInQuestion } from './people-in-question.js';
import { presentProjects, presentQuantized, presentStats } from './user-activity.presenter.js';
import { AdminProjectsAnswer, AdminStatsAnswer, QuantizedAnswer } from './user-activity.responses.js';

/** Points of a day's chart, across and up. */
const CHART = { width: 396, height: 96 };
const STATS_PAGE = { normal: 1_000, most: 5_000 };

/** What a person's time adds up to. */
@Administering('Activity')
@Controller(ADMIN_PREFIX)
export class UserActivityController {
  constructor(
    private readonly people: PeopleInQuestion,
    private readonly search: HeartbeatsSearch,
    private readonly time: GroupedTimeService,
    private readonly repositories: Repositories,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('user/stats')
  @Requires('admin', admin('viewer'))
  @Operation(
    'Time of a person',
    'Of one day, their today when nothing is said, or between two. Written to the audit log.',
  )
  @PersonQuery()
  @Within()
  @ApiQuery({ name: 'limit', required: false, type: Number, description: 'Of heartbeats: 1 to 5000; 1000.' })
  @ApiQuery({ name: 'offset', required: false, type: Number, description: 'Heartbeats to leave out.' })
  @ApiResponse({ status: 200, type: AdminStatsAnswer })
  async stats(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @QueryParams() query: Query,
  ): Promise<AdminStatsAnswer> {
    const person = await this.people.find(query, { access, address });
    const place = readPlace(query, STATS_PAGE);
    const asked = readWindow(query, person.timezone);
    const isBounded = asked.from !== undefined || asked.to !== undefined;
    const today = localDateOf(this.clock.now(), person.timezone);
    const between = isBounded ? this.people.closed(asked) : dayOf(today, person.timezone);
    const subject = await this.people.view({ access, address }, person, { what: 'time', ...between });
    const question = { owner: person.id, between };
    const [heartbeats, total, time] = await Promise.all([
      this.search.page(question, place),
      this.search.count(question),
      this.time.of({ subject, range: { ...between, zone: person.timezone }, counting: {}, filters: {} }),
    ]);
    return presentStats(person, { ...between, heartbeats, total, seconds: time.totalSeconds }, place);
  }

  @Get('user/projects')
  @Requires('admin', admin('viewer'))
  @Operation('Projects of a person', 'Of all time, or between two dates. Written to the audit log.')
  @PersonQuery()
  @Within()
  @ApiResponse({ status: 200, type: AdminProjectsAnswer })
  async projects(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @QueryParams() query: Query,
  ): Promise<AdminProjectsAnswer> {
    const person = await this.people.find(query, { access, address });
    const asked = readWindow(query, person.timezone);
    const between = this.people.closed(asked);
    const subject = await this.people.view({ access, address }, person, { what: 'projects', ...asked });
    const range = { ...between, zone: person.timezone };
    const [projects, { groups }] = await Promise.all([
      this.search.projects(person.id, between),
      this.time.of({ subject, range, counting: {}, filters: {} }, ['project']),
    ]);
    const repositories = await this.repositories.ofProjects(
      person.id,
      projects.map(({ id }) => id),
    );
    return presentProjects(person, { projects, time: groups.project ?? [], repositories });
  }

  @Get('users/:id/visualization/quantized')
  @Requires('admin', admin('viewer'))
  @Operation('A month as charts', 'Where the cursor was, a chart for each day of the person. Written to the audit log.')
  @ApiParam({ name: 'id', description: 'Number, uuid, Slack id or username.', example: '7' })
  @ApiQuery({ name: 'year', type: Number, description: 'Four digits.', example: 2026 })
  @ApiQuery({ name: 'month', type: Number, description: '1 to 12.', example: 10 })
  @ApiResponse({ status: 200, type: QuantizedAnswer })
  @Refuses(404, 'Nobody of that name.')
  @Refuses(422, 'No such month.')
  async quantized(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Param('id') id: string,
    @QueryParams() query: Query,
  ): Promise<QuantizedAnswer> {
    const person = await this.people.find({ id }, { access, address });
    const first = readMonth(query);
    const after = `${addDays(first, 31).slice(0, 8)}01`;
    const dates = Array.from({ length: daysBetween(first, after) }, (_, index) => addDays(first, index));
    const days = dates.map((date) => ({ date, ...dayOf(date, person.timezone) }));
    const between = { from: dayOf(first, person.timezone).from, to: dayOf(after, person.timezone).from };
    const subject = await this.people.view({ access, address }, person, { what: 'visualization', ...between });
    const [points, totals] = await Promise.all([
      this.search.points(person.id, days, CHART),
      this.time.days({ subject, range: { ...between, zone: person.timezone }, counting: {}, filters: {} }),
    ]);
    return presentQuantized(
      days.map((day, index) => ({ ...day, points: points[index] ?? [] })),
      totals,
    );
  }
}
