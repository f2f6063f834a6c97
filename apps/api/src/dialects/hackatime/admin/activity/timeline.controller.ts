import { Controller, Get, Inject, Ip, Query as QueryParams } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { CommitsReader, Repositories } from '#libs/commits';
import { HeartbeatsSearch, type Moment } from '#libs/heartbeats';
import { addDays, CLOCK, type Clock, type LocalDate, localDateOf, type UserId, type VisibleUsers } from '#libs/kernel';
import { type Access, admin, CurrentAccess, type Owner, Requires } from '#libs/platform/auth';
import { GroupedTimeService } from '#libs/stats';
import { UsersReader } from '#libs/users';
import { Operation } from '../../openapi.js';
import { ADMIN_PREFIX } from '../../prefixes.js';
import { Administering, Refuses } from '../openapi.js';
import { dayOf, type Query, readDate, readNames } from './activity.requests.js';
import { PeopleInQuestion } from './people-in-question.js';
import { spansOf } from './spans.js';
import { presentMarker, presentTimelinePerson } from './timeline.presenter.js';
import { TimelineAnswer, type TimelineEntry } from './timeline.responses.js';

type SomeBody = Pick<Owner, 'id' | 'uuid' | 'timezone'>;

/** Whom a timeline shows besides the caller. */
const MAX_PEOPLE = 20;

/** What people did on one day, each by their own clock. */
@Administering('Activity')
@Controller(`${ADMIN_PREFIX}/timeline`)
export class TimelineController {
  constructor(
    private readonly people: PeopleInQuestion,
    private readonly users: UsersReader,
    private readonly search: HeartbeatsSearch,
    private readonly time: GroupedTimeService,
    private readonly commits: CommitsReader,
    private readonly repositories: Repositories,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Requires('admin', admin('viewer'))
  @Operation('A day of several people', 'The caller and up to twenty others, written to the audit log.')
  @ApiQuery({ name: 'date', required: false, description: "A date; the caller's today.", example: '2026-10-10' })
  @ApiQuery({
    name: 'user_ids',
    required: false,
    description: 'Numbers, uuids or usernames, by comma.',
    example: '7,12',
  })
  @ApiQuery({ name: 'slack_uids', required: false, description: 'Slack ids, by comma.', example: 'U01ABCDEF' })
  @ApiResponse({ status: 200, type: TimelineAnswer })
  @Refuses(422, 'No such date.')
  async show(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @QueryParams() query: Query,
  ): Promise<TimelineAnswer> {
    const date = readDate(query, 'Invalid date format') ?? localDateOf(this.clock.now(), access.owner.timezone);
    const people = await this.chosen(access, query);
    const days = people.map(({ id: userId, timezone }) => ({ userId, between: dayOf(date, timezone) }));
    const viewed = await this.people.viewAll({ access, address }, people, { what: 'timeline' });
    const [moments, markers] = await Promise.all([this.search.moments(days), this.commits.ofPeople(days)]);
    const byPerson = Map.groupBy(moments, ({ userId }) => userId);
    const users: TimelineEntry[] = [];
    for (const { person, visible } of viewed) {
      users.push(await this.entry(person, { date, visible, moments: byPerson.get(person.id) ?? [] }));
    }
    return {
      date,
      next_date: addDays(date, 1),
      prev_date: addDays(date, -1),
      users,
      commit_markers: markers.map(presentMarker),
    };
  }

  /** Who is not found is left out, and nobody comes twice. */
  private async chosen(access: Access, query: Query): Promise<SomeBody[]> {
    const refs = [...readNames(query.user_ids), ...readNames(query.slack_uids)].slice(0, MAX_PEOPLE);
    const found = await Promise.all([...new Set(refs)].map((ref) => this.users.lookUp(ref, access.owner.id)));
    const all: SomeBody[] = [access.owner, ...found.filter((person) => person !== undefined)];
    return [...new Map(all.map((person) => [person.id, person])).values()];
  }

  private async entry({ id, timezone }: SomeBody, { date, visible, moments }: Day): Promise<TimelineEntry> {
    const range = { ...dayOf(date, timezone), zone: timezone };
    const [profile, total, repoUrls] = await Promise.all([
      this.users.profile(id),
      this.time.of({ subject: visible, range, counting: {}, filters: {} }),
      this.repoUrls(id, moments),
    ]);
    return {
      user: presentTimelinePerson(id, profile),
      spans: spansOf(moments, repoUrls),
      total_coded_time: total.totalSeconds,
    };
  }

  private async repoUrls(owner: UserId, moments: readonly Moment[]): Promise<ReadonlyMap<number, string | null>> {
    const projects = [...new Set(moments.map(({ projectId }) => projectId))].filter((id) => id !== 0);
    const repositories = await this.repositories.ofProjects(owner, projects);
    return new Map([...repositories].map(([id, { htmlUrl, url }]) => [id, htmlUrl ?? url]));
  }
}

interface Day {
  readonly date: LocalDate;
  readonly visible: VisibleUsers;
  readonly moments: readonly Moment[];
}
