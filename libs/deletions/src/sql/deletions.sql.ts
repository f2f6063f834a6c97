import { namedQuery } from '#libs/platform/database';
import type { DeletionStatus, NamedAccount } from '../deletion-request.js';

export interface DeletionRow {
  id: number;
  status: DeletionStatus;
  person: NamedAccount | null;
  requested_us: number;
  scheduled_us: number | null;
  completed_us: number | null;
  decided_by: NamedAccount | null;
  updated_us: number;
}

const accountOf = (alias: string) => `case when ${alias}.id is not null then jsonb_build_object('id', ${alias}.id,
    'uuid', ${alias}.uuid, 'username', ${alias}.username, 'displayName', ${alias}.display_name,
    'fullName', ${alias}.full_name, 'adminLevel', ${alias}.admin_level) end`;

const REQUESTS = `select r.id, r.status, to_us_v1(r.requested_at) as requested_us, to_us_v1(r.scheduled_at) as scheduled_us,
    to_us_v1(r.completed_at) as completed_us, to_us_v1(r.updated_at) as updated_us,
    ${accountOf('p')} as person, ${accountOf('d')} as decided_by
  from deletion_requests r left join users p on p.id = r.user_id left join users d on d.id = r.decided_by`;

const ALIVE = `r.status in ('pending', 'approved')`;

export const REQUEST_BY_ID = namedQuery<[id: number], DeletionRow>(
  'deletions.by-id',
  `${REQUESTS} where r.id = $1::integer`,
);

export const LIVING_REQUEST = namedQuery<[userId: number], DeletionRow>(
  'deletions.living',
  `${REQUESTS} where r.user_id = $1::integer and ${ALIVE}`,
);

/** Oldest first, as they are to be looked at. */
export const LIVING_REQUESTS = namedQuery<[], DeletionRow>(
  'deletions.all-living',
  `${REQUESTS} where ${ALIVE} order by r.requested_at, r.id`,
);

export const COMPLETED_REQUESTS = namedQuery<[limit: number], DeletionRow>(
  'deletions.completed',
  `${REQUESTS} where r.status = 'completed' order by r.completed_at desc, r.id desc limit $1::integer`,
);

export interface AskingRow {
  id: number;
  uuid: string;
  username: string;
  email: string | null;
  proved_email: string | null;
  is_last_superadmin: boolean;
  is_convicted: boolean;
  is_leaving: boolean;
  is_erasing: boolean;
}

/** Who asks, with what speaks against it; nobody else changes the account before the transaction ends. */
export const LOCK_ASKING = namedQuery<[userId: number, convictedSince: string], AskingRow>(
  'deletions.lock-asking',
  `select u.id, u.uuid, u.username, u.email, case when u.is_email_confirmed then u.email end as proved_email,
    u.leaving_since is not null as is_leaving, u.erasing_since is not null as is_erasing,
    u.admin_level = 'superadmin' and u.suspended_at is null and not exists (
      select from users other where other.id <> u.id and other.admin_level = 'superadmin' and other.suspended_at is null
    ) as is_last_superadmin,
    u.trust_level = 'red' and coalesce((
      select max(t.created_at) > $2::timestamptz from trust_changes t where t.user_id = u.id and t.new_level = 'red'
    ), true) as is_convicted
  from users u where u.id = $1::integer for no key update of u`,
);

export const INSERT_REQUEST = namedQuery<
  [uuid: string, userId: number, status: DeletionStatus, at: string, scheduledAt: string | null],
  { id: number }
>(
  'deletions.insert',
  `insert into deletion_requests (uuid, user_id, status, requested_at, scheduled_at, updated_at)
  values ($1::uuid, $2::integer, $3::text, $4::timestamptz, $5::timestamptz, $4::timestamptz)
  on conflict (user_id) where status in ('pending', 'approved') do nothing
  returning id`,
);

export const SET_LEAVING = namedQuery<[userId: number, since: string | null], never>(
  'deletions.set-leaving',
  `update users set leaving_since = $2::timestamptz, settings_rev = settings_rev + 1 where id = $1::integer`,
);

export interface LockedRequestRow {
  id: number;
  uuid: string;
  status: DeletionStatus;
  user_id: number | null;
  scheduled_at: string | null;
  is_due: boolean;
}

export const LOCK_REQUEST = namedQuery<[id: number, now: string], LockedRequestRow>(
  'deletions.lock',
  `select id, uuid, status, user_id, scheduled_at::text, coalesce(scheduled_at <= $2::timestamptz, false) as is_due
  from deletion_requests where id = $1::integer for update`,
);

export const APPROVE_REQUEST = namedQuery<[id: number, by: number | null, at: string, scheduledAt: string], never>(
  'deletions.approve',
  `update deletion_requests set status = 'approved', decided_by = $2::integer, scheduled_at = $4::timestamptz,
    updated_at = $3::timestamptz where id = $1::integer`,
);

export const CANCEL_REQUEST = namedQuery<[id: number, by: number | null, at: string], never>(
  'deletions.cancel',
  `update deletion_requests set status = 'cancelled', decided_by = coalesce($2::integer, decided_by),
    scheduled_at = null, updated_at = $3::timestamptz where id = $1::integer`,
);

export const DUE_REQUESTS = namedQuery<[now: string], { id: number }>(
  'deletions.due',
  `select id from deletion_requests
  where status = 'approved' and scheduled_at <= $1::timestamptz and user_id is not null order by scheduled_at, id`,
);

/** From here on `ingest_v2` calls the person gone. Under their lock. */
export const MARK_ERASING = namedQuery<[userId: number, at: string], never>(
  'deletions.mark-erasing',
  `update users set erasing_since = coalesce(erasing_since, $2::timestamptz) where id = $1::integer`,
);

export const UNMARK_ERASING = namedQuery<[userId: number], never>(
  'deletions.unmark-erasing',
  'update users set erasing_since = null where id = $1::integer',
);

/** Tells when, and nothing of whom. */
export const COMPLETE_REQUEST = namedQuery<[id: number, at: string], never>(
  'deletions.complete',
  `update deletion_requests set status = 'completed', completed_at = $2::timestamptz, updated_at = $2::timestamptz,
    user_id = null, decided_by = null where id = $1::integer`,
);

/** Others that they once took back. */
export const FORGET_REQUESTS = namedQuery<[userId: number], never>(
  'deletions.forget',
  'delete from deletion_requests where user_id = $1::integer',
);

export const DELETE_ACCOUNT = namedQuery<[userId: number], { id: number }>(
  'deletions.delete-account',
  'delete from users where id = $1::integer returning id',
);
