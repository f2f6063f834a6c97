import { z } from 'zod';
import { flag, list, oneOf, parsed, text, zone } from './parse.js';

const MAX_VIEWERS = 1000;

export const REQUEST_KINDS = ['view', 'join'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

const FIELDS = {
  full_name: text().meta({ description: 'What it is called.', example: 'Backend' }),
  timezone: z
    .union([z.null(), zone], { error: 'Not a known time zone.' })
    .meta({ description: "IANA zone of its days; null: the organisation's.", example: 'Europe/Berlin' }),
  is_viewing_restricted: flag.meta({ description: 'Only its viewers may look at it?', example: false }),
  is_manual_time_hidden: flag.meta({ description: 'Leave out time that no editor saw?', example: false }),
};

export const DASHBOARD_CHANGE = z.strictObject(FIELDS).partial();
export const NEW_DASHBOARD = DASHBOARD_CHANGE.required({ full_name: true });
export const DASHBOARD_MEMBER = z.strictObject({
  is_view_only: flag
    .default(false)
    .meta({ description: 'They look, and their own time is not shown.', example: false }),
});
const names = (description: string) =>
  list(text(), MAX_VIEWERS, 'ids or names').default([]).meta({ description, example: [] });
export const VIEWERS = z.strictObject({
  users: names('Members, by id or username.'),
  groups: names('Groups, by id.'),
});
export const NEW_REQUEST = z.strictObject({
  kind: oneOf(REQUEST_KINDS).meta({ description: 'To look at it, or to be on it.', example: 'view' }),
});

export type DashboardChange = z.infer<typeof DASHBOARD_CHANGE>;

export const parseDashboard = (input: unknown) => parsed(NEW_DASHBOARD, input);
export const parseDashboardChange = (input: unknown): DashboardChange => parsed(DASHBOARD_CHANGE, input);
export const parseDashboardMember = (input: unknown): boolean => parsed(DASHBOARD_MEMBER, input).is_view_only;
export const parseViewers = (input: unknown) => parsed(VIEWERS, input);
export const parseRequestKind = (input: unknown): RequestKind => parsed(NEW_REQUEST, input).kind;
