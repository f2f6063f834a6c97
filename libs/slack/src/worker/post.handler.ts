import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { type JobHandler, type JobRun, PermanentFailure } from '#libs/platform/queue';
import { SlackOptions } from '../slack.options.js';
import { SlackClient } from '../slack-client.js';
import { escaped } from '../slack-text.js';
import { POST_DUE, POSTED } from '../sql/slack.sql.js';
import { POST_HOUR } from './jobs.js';

interface Payload {
  userId: number;
  channelId: string;
  projectId: number;
  day: string;
  hours: number;
}

/** What passes by itself. */
const PASSING = new Set(['ratelimited', 'rate_limited', 'internal_error', 'fatal_error', 'service_unavailable']);

/** Posts one message. Killed between the message and its record it posts again: Slack has no way to say "once". */
@Injectable()
export class PostHour implements JobHandler<Payload> {
  readonly type = POST_HOUR;

  constructor(
    private readonly pools: ActivityPools,
    private readonly slack: SlackClient,
    private readonly options: SlackOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ payload: { userId, channelId, projectId, day, hours }, signal }: JobRun<Payload>): Promise<void> {
    const { botToken } = this.options;
    const post = [userId, channelId, projectId, day, hours] as const;
    const [due] = botToken === undefined ? [] : await run(this.pools.job, POST_DUE, [...post]);
    if (botToken === undefined || due === undefined) return;
    const text = `<@${due.slack_id}> has now coded for ${hours} ${hours === 1 ? 'hour' : 'hours'} on ${escaped(due.project)}`;
    const answer = await this.slack.call('chat.postMessage', botToken, { channel: channelId, text }, signal);
    if (!answer.ok) {
      const reason = `Slack says ${answer.error ?? 'no'}`;
      throw PASSING.has(answer.error ?? '') ? new Error(reason) : new PermanentFailure(reason);
    }
    await run(this.pools.job, POSTED, [...post, new Date(this.clock.now() / 1000).toISOString()]);
  }
}
