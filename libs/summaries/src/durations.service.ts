import { Injectable } from '@nestjs/common';
import { type ActivityQuery, ActivityReader } from '#libs/activity';
import { type SliceKey, type Stretch, stretches } from './stretches.js';

/** The stretches of a day, as the durations endpoints list them. Their sum is the day's total. */
@Injectable()
export class DurationsService {
  constructor(private readonly activity: ActivityReader) {}

  stretches(query: ActivityQuery, sliceBy: SliceKey): Promise<Stretch[]> {
    return this.activity.ask(query, async (activity) =>
      stretches(await activity.credits(), sliceBy, activity.plan.range.from),
    );
  }
}
