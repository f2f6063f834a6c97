import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, daysRange, type LocalDate, localDateOf, type UserId } from '#libs/kernel';
import { GroupedTimeService } from '#libs/stats';
import { ownActivity, UsersReader } from '#libs/users';

const HOUR = 3_600;

/** A person's local day until now. */
export interface Today {
  readonly day: LocalDate;
  readonly totalSeconds: number;
  /** Projects with at least one, whole ones. */
  readonly hours: readonly { readonly project: string; readonly hours: number }[];
}

/** What people have coded today, as they count. */
@Injectable()
export class Hours {
  constructor(
    private readonly users: UsersReader,
    private readonly grouped: GroupedTimeService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws ActivityError */
  async today(userId: UserId): Promise<Today | undefined> {
    const person = await this.users.byId(userId);
    if (person === undefined) return undefined;
    const { timezone: zone } = person;
    const day = localDateOf(this.clock.now(), zone);
    const query = { subject: ownActivity(userId), range: daysRange(day, day, zone), counting: {}, filters: {} };
    const { totalSeconds, groups } = await this.grouped.of(query, ['project']);
    const hours = (groups.project ?? []).flatMap(({ name, seconds }) =>
      name === null || seconds < HOUR ? [] : [{ project: name, hours: Math.floor(seconds / HOUR) }],
    );
    return { day, totalSeconds, hours };
  }
}
