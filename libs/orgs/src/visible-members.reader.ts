import { Inject, Injectable } from '@nestjs/common';
import {
  addDays,
  CLOCK,
  type Clock,
  localDateOf,
  type Micros,
  startOfLocalDay,
  type UserId,
  type VisibleUser,
  type VisibleUsers,
} from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import type { DashboardFacts, OrgAccess, OrgFacts, Privacy } from '#libs/platform/auth';
import { type Queryable, run } from '#libs/platform/database';
import { permissionsOf } from './roles.js';
import { VISIBLE_MEMBERS, type VisibleMemberSqlRow } from './sql/visible-members.sql.js';
import { privacyOf, windowOf } from './visibility.js';

/** Somebody on a dashboard. */
export interface DashboardMember {
  readonly userId: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly fullName: string | null;
  readonly email: string | null;
  readonly isEmailPublic: boolean;
  readonly photoUrl: string | null;
  readonly isPhotoPublic: boolean;
  readonly isViewOnly: boolean;
  /** What they chose for projects of which they say nothing; the organisation's choice where they chose nothing. */
  readonly privacy: Privacy;
}

export interface VisibleMembers {
  /** Everybody on the dashboard, by name; those of them who cannot be seen at all are not among `visible`. */
  readonly members: readonly DashboardMember[];
  readonly visible: VisibleUsers;
}

/** An access to a dashboard. */
export type DashboardAccess = OrgAccess & { readonly dashboard: DashboardFacts };

/** Whose time a dashboard shows to whoever looks at it: the only place where an organisation's `VisibleUsers` are made. */
@Injectable()
export class VisibleMembersReader {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /**
   * One statement, of the moment it runs; what it says of projects holds for projects that are made later, too.
   *
   * @param on inside `Tenancy.read` of the organisation
   */
  async find(on: Queryable, access: DashboardAccess): Promise<VisibleMembers> {
    const rows = await run(on, VISIBLE_MEMBERS, [access.org.id, access.dashboard.id]);
    const seesFrom = retentionStart(access.org, this.clock.now());
    return {
      members: rows.filter(({ left_us }) => left_us === null).map((row) => memberOf(row, access.org)),
      visible: mintVisibleUsers(rows.flatMap((row) => visibleOf(row, access, seesFrom))),
    };
  }
}

/** The first moment that an organisation sees: today and so many days before it, in its zone. Undefined: all. */
export function retentionStart({ retentionDays, timezone }: OrgFacts, now: Micros): Micros | undefined {
  if (retentionDays === null) return undefined;
  return startOfLocalDay(addDays(localDateOf(now, timezone), -retentionDays), timezone);
}

function visibleOf(row: VisibleMemberSqlRow, access: DashboardAccess, seesFrom: Micros | undefined): VisibleUser[] {
  const window = windowOf({
    viewer: { isInOrg: true, mayViewDashboard: access.dashboard.permissions.has('view') },
    member: {
      isOnDashboard: true,
      isViewOnly: row.is_view_only,
      isSuspended: row.is_suspended,
      mayDisplay: permissionsOf(row.role, row.granted).has('display_coding_on_dashboards'),
      joinedAt: row.joined_us,
      leftAt: row.left_us ?? undefined,
    },
    seesFrom,
  });
  if (window === undefined) return [];
  const idsOf = (wanted: Privacy) => row.projects.filter(({ privacy }) => privacy === wanted).map(({ id }) => id);
  return [
    {
      userId: row.user_id as UserId,
      windows: [window],
      hiddenProjectIds: idsOf('hidden'),
      shownProjectIds: defaultPrivacy(row, access.org) === 'visible' ? 'all' : idsOf('visible'),
    },
  ];
}

function defaultPrivacy(row: VisibleMemberSqlRow, { defaultProjectPrivacy: ofOrg }: OrgFacts): Privacy {
  return privacyOf({ ofProject: undefined, ofMember: row.default_personal_privacy ?? undefined, ofOrg });
}

function memberOf(row: VisibleMemberSqlRow, org: OrgFacts): DashboardMember {
  return {
    userId: row.user_id as UserId,
    uuid: row.uuid,
    username: row.username,
    fullName: row.full_name,
    email: row.email,
    isEmailPublic: row.is_email_public,
    photoUrl: row.photo_url,
    isPhotoPublic: row.is_photo_public,
    isViewOnly: row.is_view_only,
    privacy: defaultPrivacy(row, org),
  };
}

/** The same, of one of them. */
export function onlyVisible(visible: VisibleUsers, userId: UserId): VisibleUsers {
  return mintVisibleUsers(visible.filter((person) => person.userId === userId));
}
