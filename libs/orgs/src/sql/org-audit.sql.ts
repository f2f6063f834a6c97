import { namedQuery } from '#libs/platform/database';

export const AUDIT_RETENTION_OF = namedQuery<readonly [orgId: string], { days: number | null }>(
  'orgs.audit-retention',
  'select audit_retention_days as days from organisations where id = $1::uuid',
);

export const SET_AUDIT_RETENTION = namedQuery<readonly [orgId: string, days: number | null, now: string], never>(
  'orgs.set-audit-retention',
  `update organisations set audit_retention_days = $2::integer, modified_at = $3::timestamptz where id = $1::uuid`,
);
