import { Inject, Injectable } from '@nestjs/common';
import { HeartbeatsReader } from '#libs/heartbeats';
import { CLOCK, type Clock, localDateOf, type Micros, type VisibleUsers } from '#libs/kernel';
import { type Access, AuthError, type Owner } from '#libs/platform/auth';
import { type UserProfile, UsersReader } from '#libs/users';
import type { ReadContext } from './query.requests.js';
import type { RangeReadContext } from './range.requests.js';

/** What reading operations need of the configuration. */
export interface ReadingOptions {
  /** The longest span of days in one request. */
  readonly maxRangeDays: number;
  /** Where people reach this server, without a slash at the end. */
  readonly publicUrl: string;
}

export const READING_OPTIONS = Symbol('ReadingOptions');

/** The facts that words like "today" and "all time" are understood against. */
@Injectable()
export class ReadingContexts {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(READING_OPTIONS) private readonly options: ReadingOptions,
    private readonly heartbeats: HeartbeatsReader,
    private readonly users: UsersReader,
  ) {}

  get publicUrl(): string {
    return this.options.publicUrl;
  }

  of(owner: Owner): ReadContext {
    return { now: this.clock.now(), zone: owner.timezone };
  }

  /** Costs a small query for the day of the first heartbeat that the caller may see, a date in `zone`. */
  async ofRanges({ owner, visible }: Access, zone: string): Promise<RangeReadContext> {
    const { firstTime: first, factsFrom } = await this.heartbeats.head(owner.id);
    const firstTime = first === null ? null : Math.max(first, visibleFrom(visible));
    return {
      ...this.of(owner),
      weekStart: owner.weekdayStart,
      firstDay: firstTime === null ? undefined : localDateOf(firstTime, zone),
      factsFrom,
      maxRangeDays: this.options.maxRangeDays,
    };
  }

  /** Everything that the person's profile shows; `auth.not_found` when they have just been deleted. */
  async profile(owner: Owner): Promise<UserProfile> {
    const profile = await this.users.profile(owner.id);
    if (profile === undefined) throw new AuthError('auth.not_found', 'the person was deleted');
    return profile;
  }
}

/** Since when a person may be looked at; µs, or -Infinity. */
function visibleFrom([person]: VisibleUsers): Micros {
  if (person === undefined || person.windows === 'always') return Number.NEGATIVE_INFINITY;
  return Math.min(...person.windows.map(({ from }) => from));
}
