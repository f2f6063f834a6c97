import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_MINUTE, type UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { PEOPLE_NOW } from './sql/people-now.sql.js';

/** Somebody who is at work, as they let everybody see. */
export interface PersonNow {
  readonly id: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly displayName: string | null;
  readonly slackId: string | null;
  /** Null unless there is one, and it is public. */
  readonly photoUrl: string | null;
  readonly project: string | null;
}

const NOW_US = 5 * MICROS_PER_MINUTE;
/** Clocks of clients may run ahead of the server's. */
const AHEAD_US = 5 * MICROS_PER_MINUTE;

/** Who is at work at this moment, of those who let everybody look them up. */
@Injectable()
export class PeopleNowReader {
  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** By number; of more than `limit` people the others are counted only. */
  async list(limit: number): Promise<{ readonly count: number; readonly people: readonly PersonNow[] }> {
    const now = this.clock.now();
    const rows = await run(this.pools.read, PEOPLE_NOW, [now - NOW_US, now + AHEAD_US, limit]);
    const people = rows.map((row) => ({
      id: row.id,
      uuid: row.uuid,
      username: row.username,
      displayName: row.display_name,
      slackId: row.slack_id,
      photoUrl: row.photo_url,
      project: row.project,
    }));
    return { count: rows[0]?.people ?? 0, people };
  }
}
