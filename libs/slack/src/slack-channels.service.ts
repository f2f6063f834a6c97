import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import { Hours } from './hours.js';
import { MARK_HOURS, PEOPLE_OF_CHANNEL, PERSON_OF_SLACK, TURN_OFF, TURN_ON } from './sql/slack.sql.js';

export interface ChannelLeader {
  readonly name: string;
  readonly seconds: number;
}

const MAX_LEADERS = 10;
/** Slack waits three seconds: whoever sent something last is looked at first. */
const MAX_PEOPLE = 100;
const AT_ONCE = 4;

/** Which channels are told what somebody codes. */
@Injectable()
export class SlackChannels {
  constructor(
    private readonly pools: ActivityPools,
    private readonly hours: Hours,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async personOf(slackId: string): Promise<UserId | undefined> {
    const [row] = await run(this.pools.read, PERSON_OF_SLACK, [slackId]);
    return row?.id;
  }

  /** From now on the channel is told of every full hour; of those until now it is not. @returns false: it was on already */
  async turnOn(userId: UserId, channelId: string): Promise<boolean> {
    const today = await this.hours.today(userId);
    const now = this.now();
    return inTransaction(this.pools.ingest, async (client) => {
      const [turned] = await run(client, TURN_ON, [userId, channelId, now]);
      if (turned?.was_on === true) return false;
      for (const { project, hours } of today?.hours ?? []) {
        await run(client, MARK_HOURS, [userId, project, today?.day ?? '', hours, channelId, now]);
      }
      return true;
    });
  }

  /** @returns false: it was off already */
  async turnOff(userId: UserId, channelId: string): Promise<boolean> {
    return (await run(this.pools.ingest, TURN_OFF, [userId, channelId])).length === 1;
  }

  /** Who of a channel has coded most on their day until now, at most ten. */
  async leaders(channelId: string): Promise<ChannelLeader[]> {
    const people = await run(this.pools.read, PEOPLE_OF_CHANNEL, [this.now(), channelId, MAX_PEOPLE]);
    const leaders: ChannelLeader[] = [];
    for (let first = 0; first < people.length; first += AT_ONCE) {
      const some = people.slice(first, first + AT_ONCE).map(async ({ user_id: userId, name }) => {
        const today = await this.hours.today(userId);
        return { name, seconds: today?.totalSeconds ?? 0 };
      });
      leaders.push(...(await Promise.all(some)));
    }
    const active = leaders.filter(({ seconds }) => seconds > 0);
    return active.sort((one, other) => other.seconds - one.seconds).slice(0, MAX_LEADERS);
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}
