import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_DAY, roundSeconds, type VisibleUsers } from '#libs/kernel';
import { ActivityReader } from './activity.reader.js';
import type { FileRef } from './activity-query.js';

/** How long somebody has worked on one file, ever. */
@Injectable()
export class FileTimeReader {
  constructor(
    private readonly activity: ActivityReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Seconds, as exact as the person's policy tells them. Fails with `activity.unknown_person` when the subject is gone. */
  async totalSeconds(subject: VisibleUsers, file: FileRef): Promise<number> {
    const range = { from: 0, to: this.clock.now() + MICROS_PER_DAY, zone: 'UTC' };
    const question = { subject, range, counting: {}, filters: {} };
    return this.activity.ask(question, async (activity) =>
      roundSeconds(await activity.onFile(file), activity.plan.gapPolicy.rounding),
    );
  }
}
