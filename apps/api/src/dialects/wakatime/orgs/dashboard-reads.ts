import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, dayRange, daysRange, type LocalDate, localDateOf } from '#libs/kernel';
import { type DashboardAccess, type DashboardMember, type OpenDashboard, OrgActivity } from '#libs/orgs';
import { AuthError, type OrgAccess } from '#libs/platform/auth';
import { filtersOf, pageOf, type Query } from '../query.requests.js';
import { READING_OPTIONS, type ReadingOptions } from '../reading.context.js';
import { presentPage } from '../time.presenter.js';
import {
  type OrgContext,
  presentDashboardDurations,
  presentDayOfMembers,
  presentDaysOfAll,
  presentMember,
  presentMemberDurations,
  presentMemberSummaries,
} from './orgs.presenter.js';
import { dateOf, spanOf } from './orgs.requests.js';
import type {
  DashboardDurationsAnswer,
  DashboardMembersAnswer,
  DashboardSummariesAnswer,
  MemberDurationsAnswer,
  MemberSummariesAnswer,
} from './orgs.responses.js';

const PAGE_SIZE = 100;

/** What a dashboard answers, by whatever address it is asked. */
@Injectable()
export class DashboardReads {
  constructor(
    private readonly activity: OrgActivity,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(READING_OPTIONS) private readonly options: ReadingOptions,
  ) {}

  async members(access: OrgAccess, query: Query): Promise<DashboardMembersAnswer> {
    const { members, ...opened } = await this.open(access);
    const page = pageOf(query);
    const data = members.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
    const totalPages = Math.max(1, Math.ceil(members.length / PAGE_SIZE));
    return {
      data: data.map((member: DashboardMember) => presentMember(member, this.contextOf(opened))),
      ...presentPage(page, members.length, totalPages),
    };
  }

  async summaries(access: OrgAccess, query: Query): Promise<DashboardSummariesAnswer> {
    const opened = await this.open(access);
    const { first, last, isDate } = this.spanOf(query, opened);
    const question = { first, last, filters: filtersOf(query) };
    const range = rangeOf(opened, first, last);
    const context = this.contextOf(opened);
    if (isDate) return presentDayOfMembers(await this.activity.ofMembers(opened, question), range, context);
    return presentDaysOfAll(await this.activity.ofAll(opened, question), range, context);
  }

  async durations(access: OrgAccess, query: Query): Promise<DashboardDurationsAnswer> {
    const opened = await this.open(access);
    const date = this.dateOf(query, opened);
    const rows = await this.activity.stretches(opened, { date, filters: filtersOf(query) });
    return presentDashboardDurations(rows, rangeOf(opened, date, date), this.contextOf(opened));
  }

  async memberSummaries(access: OrgAccess, member: string, query: Query): Promise<MemberSummariesAnswer> {
    const opened = await this.open(access);
    const { first, last } = this.spanOf(query, opened);
    const found = await this.activity.ofMember(opened, member, { first, last, filters: filtersOf(query) });
    if (found === undefined) throw nobody();
    return presentMemberSummaries(found, this.contextOf(opened));
  }

  async memberDurations(access: OrgAccess, member: string, query: Query): Promise<MemberDurationsAnswer> {
    const opened = await this.open(access);
    const date = this.dateOf(query, opened);
    const found = await this.activity.stretchesOf(opened, member, { date, filters: filtersOf(query) });
    if (found === undefined) throw nobody();
    return presentMemberDurations(found, rangeOf(opened, date, date));
  }

  private open(access: OrgAccess): Promise<OpenDashboard> {
    if (access.dashboard === undefined) throw new Error('a route of a dashboard has one');
    return this.activity.open(access as DashboardAccess);
  }

  private spanOf(query: Query, opened: OpenDashboard) {
    return spanOf(query, opened, { now: this.clock.now(), maxRangeDays: this.options.maxRangeDays });
  }

  private dateOf(query: Query, { access }: OpenDashboard): LocalDate {
    return dateOf(query, access.dashboard.timezone, this.clock.now());
  }

  private contextOf({ access }: Pick<OpenDashboard, 'access'>): OrgContext {
    const today = localDateOf(this.clock.now(), access.dashboard.timezone);
    return { access, publicUrl: this.options.publicUrl, today };
  }
}

function rangeOf({ access }: OpenDashboard, first: LocalDate, last: LocalDate) {
  const zone = access.dashboard.timezone;
  return first === last ? dayRange(first, zone) : daysRange(first, last, zone);
}

function nobody(): AuthError {
  return new AuthError('auth.not_found', 'nobody who can be seen on this dashboard');
}
