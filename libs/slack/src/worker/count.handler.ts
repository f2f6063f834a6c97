import { Injectable } from '@nestjs/common';
import { HeartbeatsReader } from '#libs/heartbeats';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import { type JobHandler, type JobRun, Jobs } from '#libs/platform/queue';
import { Hours } from '../hours.js';
import { MARK_HOURS, NOTE_COUNTED } from '../sql/slack.sql.js';
import { COUNT_HOURS, POST_HOUR } from './jobs.js';

type Payload = { userId: number };

/**
 * Tells, once per channel, project, day and hour, that the hour is full. Of several that came at once the last one is
 * told; what is told never is taken back. The mark and the job that posts are one transaction.
 */
@Injectable()
export class CountHours implements JobHandler<Payload> {
  readonly type = COUNT_HOURS;

  constructor(
    private readonly pools: ActivityPools,
    private readonly heartbeats: HeartbeatsReader,
    private readonly hours: Hours,
    private readonly jobs: Jobs,
  ) {}

  async run({ payload: { userId } }: JobRun<Payload>): Promise<void> {
    const { rev } = await this.heartbeats.head(userId);
    const today = await this.hours.today(userId);
    if (today === undefined) return;
    const { day } = today;
    await inTransaction(this.pools.job, async (client) => {
      for (const { project, hours } of today.hours) {
        const marked = await run(client, MARK_HOURS, [userId, project, day, hours, null, null]);
        for (const { channel_id: channelId, project_id: projectId } of marked) {
          await this.jobs.request(client, POST_HOUR, { userId, channelId, projectId, day, hours });
        }
      }
      await run(client, NOTE_COUNTED, [userId, rev]);
    });
  }
}
