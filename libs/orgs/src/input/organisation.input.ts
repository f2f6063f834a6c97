import { z } from 'zod';
import { GAP_POLICY_NAMES } from '#libs/kernel';
import { PRIVACIES } from '#libs/platform/auth';
import { flag, oneOf, parsed, text, zone } from './parse.js';

const MAX_LIMIT = 1_000_000;
const MAX_RETENTION_DAYS = 36_500;

const count = (min: number, max: number) => {
  const error = `Must be null or a whole number from ${min} to ${max}.`;
  return z.union([z.null(), z.int().min(min, error).max(max, error)], { error });
};

const FIELDS = {
  name: text().meta({ description: 'What it is called. Need not be the only one of this name.', example: 'Acme' }),
  timezone: zone.meta({ description: 'IANA zone of its days.', example: 'Europe/Berlin' }),
  timeout: z
    .int({ error: 'Must be a whole number of minutes.' })
    .min(1, 'Must be 1 or more.')
    .max(60, 'Must be 60 or less.')
    .meta({ description: 'Minutes: pauses up to this long count as work.', example: 15 }),
  writes_only: flag.meta({ description: 'Count only heartbeats of writes?', example: false }),
  gap_policy: z.union([z.null(), oneOf(GAP_POLICY_NAMES)]).meta({
    description: 'How gaps are counted on its dashboards; null: as the installation does. Acts with the next read.',
    example: 'wakatime',
  }),
  is_duration_visible: flag.meta({ description: 'May stretches of work be seen, and not sums alone?', example: true }),
  default_project_privacy: oneOf(PRIVACIES).meta({
    description: 'Of projects about which neither the project nor its person says anything.',
    example: 'visible',
  }),
  retention_days: count(1, MAX_RETENTION_DAYS).meta({
    description: 'How far back the organisation sees; null: all. Nobody loses a heartbeat by it. For owners.',
    example: 365,
  }),
  seat_limit: count(1, MAX_LIMIT).meta({ description: 'Most members; null: any number. For owners.', example: 50 }),
  dashboard_limit: count(0, MAX_LIMIT).meta({
    description: 'Most dashboards; null: any number. For owners.',
    example: 20,
  }),
};

export const ORGANISATION_CHANGE = z.strictObject(FIELDS).partial();
export const NEW_ORGANISATION = ORGANISATION_CHANGE.required({ name: true });
export const TRANSFER = z.strictObject({
  to: text().meta({ description: 'The new owner: a member, by id or username.', example: 'grace' }),
});
export type OrganisationChange = z.infer<typeof ORGANISATION_CHANGE>;

export const parseOrganisation = (input: unknown) => parsed(NEW_ORGANISATION, input);
export const parseOrganisationChange = (input: unknown) => parsed(ORGANISATION_CHANGE, input);
export const parseTransfer = (input: unknown): string => parsed(TRANSFER, input).to;
