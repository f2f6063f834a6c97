import { HttpException, Inject, Injectable } from '@nestjs/common';
import { HeartbeatsReader } from '#libs/heartbeats';
import { CLOCK, type Clock, dayRange, grants, localDateOf, type TimeRange } from '#libs/kernel';
import { type Access, AuthError } from '#libs/platform/auth';
import { ProjectsService } from '#libs/projects';
import { type GroupedQuery, GroupedTimeService } from '#libs/stats';
import { UsersReader } from '#libs/users';
import { LookedUpPeople } from '../../shared/looked-up-people.js';
import { presentTrustFactor } from '../../shared/trust-factor.js';
import { everything } from '../personal/ranges.requests.js';
import { streakOf } from '../personal/streak.js';
import { wholeSeconds } from '../texts.js';
import { checkLookedUp } from './look-up.js';
import { presentPersonStats } from './person-stats.presenter.js';
import { FEATURES, type Feature, readStatsWish, type StatsWish } from './person-stats.requests.js';
import type { PersonStatsAnswer, TotalSecondsAnswer } from './person-stats.responses.js';
import { readActivityRange } from './ranges.requests.js';

type Query = Readonly<Record<string, unknown>>;

/** Gaps beyond it are no time on a project at all. */
const UNIQUE_GAP_SECONDS = 120;

/** What Hackatime tells of somebody at the addresses that it shares with WakaTime. */
@Injectable()
export class PersonStatsAnswers extends LookedUpPeople {
  constructor(
    private readonly grouped: GroupedTimeService,
    private readonly heartbeats: HeartbeatsReader,
    private readonly projects: ProjectsService,
    private readonly users: UsersReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  async stats(access: Access, query: Query): Promise<PersonStatsAnswer | TotalSecondsAnswer> {
    checkLookedUp(access);
    const wish = readStatsWish(query);
    checkFilter(wish, access);
    const range = await this.rangeOf(access, wish);
    const question: GroupedQuery = {
      subject: access.visible,
      range: wish.isBoundaryAware ? { ...range, to: range.to + 1 } : range,
      counting: {},
      filters: {},
      filter: wish.filter,
      isBoundaryAware: wish.isBoundaryAware,
    };
    if (wish.isTotal) return { total_seconds: wholeSeconds((await this.grouped.of(question)).totalSeconds) };
    return this.wholeStats(access, question, { wish, range });
  }

  async projectNames({ owner }: Access, query: Query): Promise<string[]> {
    const range = readActivityRange(query, this.clock.now());
    const [all, active] = await Promise.all([this.projects.all(owner.id), this.projects.activeIn(owner.id, range)]);
    return all.filter(({ id }) => active.has(id)).map(({ name }) => name);
  }

  private async wholeStats(
    access: Access,
    question: GroupedQuery,
    { wish, range }: { readonly wish: StatsWish; readonly range: TimeRange },
  ): Promise<PersonStatsAnswer> {
    const { owner } = access;
    const features = wish.features.filter((feature) => maySee(feature, access));
    const isOfProjects = features.includes('projects') && wish.filter.project !== undefined;
    const [time, person, streak, uniqueUs] = await Promise.all([
      this.grouped.of(
        question,
        features.map((feature) => FEATURES[feature]),
      ),
      this.users.byId(owner.id),
      this.streakOf(access),
      isOfProjects ? this.uniqueUs(question) : undefined,
    ]);
    const trust = presentTrustFactor(person?.trustLevel ?? 'blue');
    return presentPersonStats({ owner, range, wish: { ...wish, features }, time, uniqueUs, streak, trust });
  }

  private async streakOf({ owner, visible: subject }: Access): Promise<number> {
    const present = { now: this.clock.now(), zone: owner.timezone };
    const days = await this.grouped.days({ subject, range: everything(present), counting: {}, filters: {} });
    return streakOf(days, localDateOf(present.now, present.zone));
  }

  private uniqueUs(question: GroupedQuery): Promise<number> {
    const filter = { ...question.filter, category: ['coding'] };
    return this.grouped.unbrokenUs({ ...question, filter }, UNIQUE_GAP_SECONDS);
  }

  /** @throws HttpException 422 when it ends before it begins */
  private async rangeOf({ owner }: Access, { from, to }: StatsWish): Promise<TimeRange> {
    const now = this.clock.now();
    const end = to ?? dayRange(localDateOf(now, 'UTC'), 'UTC').to;
    const { firstTime } = from === undefined ? await this.heartbeats.head(owner.id) : { firstTime: from };
    const start = from ?? dayRange(localDateOf(Math.min(firstTime ?? now, end), 'UTC'), 'UTC').from;
    if (start > end) throw new HttpException({ error: 'end_date lies before start_date' }, 422);
    return { from: start, to: end, zone: owner.timezone };
  }
}

/** Machines are never for others, nor for an app what it was not given. */
function maySee(feature: Feature, { isSelf, scopes }: Access): boolean {
  return (isSelf || feature !== 'machines') && grants(scopes, `read_stats.${feature}`);
}

/** @throws AuthError `auth.insufficient_scope` for filters by what the caller may not see: totals would tell of it */
function checkFilter({ filter }: StatsWish, access: Access): void {
  for (const [isFiltered, feature] of [
    [filter.project !== undefined, 'projects'],
    [filter.category !== undefined || filter.exceptCategories !== undefined, 'categories'],
  ] as const) {
    if (!isFiltered || maySee(feature, access)) continue;
    const scope = `read_stats.${feature}`;
    throw new AuthError('auth.insufficient_scope', `filters by ${feature}`, { details: { scope } });
  }
}
