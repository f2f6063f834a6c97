import { Inject, Injectable } from '@nestjs/common';
import { GapPolicyDefault } from '#libs/activity';
import { HeartbeatsReader } from '#libs/heartbeats';
import { CLOCK, type Clock, MICROS_PER_MINUTE, type Micros, type TimeRange } from '#libs/kernel';
import type { Access } from '#libs/platform/auth';
import { ProjectLabels } from '#libs/projects';
import { type GroupedQuery, GroupedTimeService } from '#libs/stats';
import { resolveInterval } from '../intervals.js';
import { secondsByLabel } from '../label-seconds.js';
import { namesOf } from '../names.js';
import { forbidden } from '../problems.js';
import { BADGE_ENTITIES, type BadgeWish } from './badge.requests.js';

/** A time that the caller may see, not yet reckoned. */
export interface BadgeTime {
  readonly access: Access;
  readonly wish: BadgeWish;
  readonly range: TimeRange;
  /** What it depends on: the same state, the same seconds. */
  readonly state: readonly (string | number)[];
}

/** Until now means until the end of this quarter of an hour: a badge that nothing was added to stays the same so long. */
const QUARTER_US = 15 * MICROS_PER_MINUTE;

/** Times for badges, under what people show to everybody. */
@Injectable()
export class BadgeTimes {
  constructor(
    private readonly grouped: GroupedTimeService,
    private readonly heartbeats: HeartbeatsReader,
    private readonly labels: ProjectLabels,
    private readonly fallback: GapPolicyDefault,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws HttpException 403 where the person does not show as much */
  async prepare(access: Access, wish: BadgeWish): Promise<BadgeTime> {
    const { owner } = access;
    const now = Math.ceil(this.clock.now() / QUARTER_US) * QUARTER_US;
    const range = resolveInterval(wish.interval, { now, zone: owner.timezone, weekStart: owner.weekdayStart });
    checkShown(access, wish, range);
    const { rev } = await this.heartbeats.head(owner.id);
    const { entity = '', name = '' } = wish.of ?? {};
    const state = [owner.uuid, rev, owner.settingsRev, this.fallback.name, range.from, range.to, entity, name];
    return { access, wish, range, state };
  }

  /** Seconds. */
  async reckon({ access, wish: { of }, range }: BadgeTime): Promise<number> {
    const question: GroupedQuery = { subject: access.visible, range, counting: {}, filters: {} };
    if (of === undefined) return (await this.grouped.of(question)).totalSeconds;
    const { entity, name } = of;
    if (entity === 'label') return this.ofLabel(access, question, name);
    return (await this.grouped.of({ ...question, filter: { [entity]: namesOf(entity, name) } })).totalSeconds;
  }

  private async ofLabel({ owner }: Access, question: GroupedQuery, label: string): Promise<number> {
    const labels = await this.labels.ofProjects(owner.id);
    const time = await this.grouped.of(question, ['project']);
    return secondsByLabel(time, labels).find(({ name }) => name === label)?.seconds ?? 0;
  }
}

/** Others see as far back as the person allows, and of single things those that they show. */
function checkShown({ isSelf, sections, visible }: Access, { of }: BadgeWish, range: TimeRange): void {
  if (isSelf) return;
  if (!sections.has('logged_time')) throw forbidden('user did not opt in to share their time');
  if (of !== undefined && !sections.has(BADGE_ENTITIES[of.entity]))
    throw forbidden('user did not opt in to share entity-specific data');
  if (range.from < shownSince(visible)) throw forbidden('requested time range too broad');
}

function shownSince([person]: Access['visible']): Micros {
  if (person === undefined) return Number.POSITIVE_INFINITY;
  return person.windows === 'always' ? 0 : Math.min(...person.windows.map(({ from }) => from));
}
