import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import { ActivityPools, run, SharedLookup } from '#libs/platform/database';
import type { Person } from './person.js';
import {
  ANYBODY,
  PEOPLE,
  PEOPLE_BY_ID,
  PERSON_BY_ANY_NAME,
  PERSON_BY_USERNAME,
  PERSON_BY_UUID,
  type PersonRow,
} from './sql/people.sql.js';
import { User } from './user.entity.js';
import { profileOf, type UserProfile } from './user-profile.js';

const OWN_NAMES = new Set(['current', 'my']);
/** Of an account: what fits into the column. */
const NUMBER = /^[1-9]\d{0,8}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Finds people. */
@Injectable()
export class UsersReader {
  private readonly people: SharedLookup<UserId, Person>;

  constructor(
    private readonly pools: ActivityPools,
    private readonly em: EntityManager,
  ) {
    this.people = new SharedLookup(async (ids) => {
      const rows = await run(pools.auth, PEOPLE_BY_ID, [[...ids]]);
      return new Map(rows.map((row) => [row.id, personOf(row)]));
    });
  }

  /**
   * The person behind `current`, `my`, a uuid, a username (any case) or `@username`; one query.
   *
   * @param viewer who asks; without one, `current` and `my` are nobody
   */
  async resolve(ref: string, viewer: UserId | undefined): Promise<Person | undefined> {
    if (OWN_NAMES.has(ref.toLowerCase())) return viewer === undefined ? undefined : this.byId(viewer);
    const [row] = UUID.test(ref)
      ? await run(this.pools.auth, PERSON_BY_UUID, [ref])
      : await run(this.pools.auth, PERSON_BY_USERNAME, [ref.replace(/^@/, '').replaceAll('\u0000', '')]);
    return row && personOf(row);
  }

  /**
   * As {@link resolve}, and besides by number or Slack id; a number before a Slack id before a username, `@` in front of
   * usernames alone.
   */
  async lookUp(ref: string, viewer: UserId | undefined): Promise<Person | undefined> {
    if (OWN_NAMES.has(ref.toLowerCase()) || UUID.test(ref) || ref.startsWith('@')) return this.resolve(ref, viewer);
    const number = NUMBER.test(ref) ? Number(ref) : null;
    const [row] = await run(this.pools.auth, PERSON_BY_ANY_NAME, [ref.replaceAll('\u0000', ''), number]);
    return row && personOf(row);
  }

  byId(userId: UserId): Promise<Person | undefined> {
    return this.people.find(userId);
  }

  /** Everybody, oldest account first. */
  async list(): Promise<Person[]> {
    return (await run(this.pools.read, PEOPLE, [])).map(personOf);
  }

  async isAnybodyThere(): Promise<boolean> {
    const [row] = await run(this.pools.read, ANYBODY, []);
    return row?.found === true;
  }

  async profile(userId: UserId): Promise<UserProfile | undefined> {
    const user = await this.em.fork().findOne(User, { id: userId }, { disableIdentityMap: true });
    return user === null ? undefined : profileOf(user);
  }
}

function personOf(row: PersonRow): Person {
  return {
    id: row.id,
    uuid: row.uuid,
    username: row.username,
    fullName: row.full_name,
    displayName: row.display_name,
    adminLevel: row.admin_level,
    timezone: row.timezone,
    timeoutMinutes: row.timeout_minutes,
    writesOnly: row.writes_only,
    weekdayStart: row.weekday_start,
    policyId: row.policy_id,
    settingsRev: row.settings_rev,
    sharing: {
      loggedTime: row.logged_time_public,
      languages: row.languages_used_public,
      editors: row.editors_used_public,
      categories: row.categories_used_public,
      operatingSystems: row.os_used_public,
      ai: row.ai_used_public,
      projects: row.projects_used_public,
      machines: row.machines_used_public,
      labels: row.labels_used_public,
      activityChart: row.share_activity_chart,
      days: row.share_days,
      lastYearDays: row.share_last_year_days,
      allTimeBadge: row.share_all_time_badge,
    },
    trustLevel: row.trust_level,
    isLeaving: row.is_leaving,
    allowsPublicLookup: row.allow_public_stats_lookup,
    gapPolicy: row.gap_policy,
    gapTimeoutSeconds: row.gap_timeout_seconds,
  };
}
