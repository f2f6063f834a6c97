import { z } from 'zod';
import { ORG_ROLES, PRIVACIES } from '#libs/platform/auth';
import { list, oneOf, parsed, text } from './parse.js';

const MAX_DASHBOARDS = 50;
const MAX_EMAIL = 254;
const INVITED_ROLES = ['admin', 'manager', 'member', 'viewer'] as const;

const uuid = z.uuid({ error: 'Must be a list of ids.' });

export const NEW_INVITE = z.strictObject({
  email: text(MAX_EMAIL)
    .refine((email) => /^[^\s@]+@[^\s@]+$/.test(email), 'Not an e-mail address.')
    .meta({ description: 'Who accepts must have confirmed this address.', example: 'jane@example.com' }),
  role: oneOf(INVITED_ROLES)
    .default('member')
    .meta({ description: 'None above the own one. Owners are made, not invited.', example: 'member' }),
  dashboards: list(uuid, MAX_DASHBOARDS, 'ids')
    .default([])
    .meta({ description: 'Dashboards whose member the person becomes.', example: [] }),
});
export type NewInvite = z.infer<typeof NEW_INVITE>;

export const INVITE_TOKEN = z.strictObject({
  token: text().meta({ description: 'From the mail.', example: 'p2c9…' }),
});
export const ROLE_CHANGE = z.strictObject({
  role: oneOf(ORG_ROLES).meta({ description: 'None above the own one; nobody raises themselves.', example: 'manager' }),
});
export const PRIVACY_CHANGE = z.strictObject({
  privacy: z
    .union([z.null(), oneOf(PRIVACIES)], { error: `Must be null, ${PRIVACIES.join(', ')}.` })
    .meta({ description: 'Null: nothing of its own, what stands above it holds.', example: 'hidden' }),
});

export const parseInvite = (input: unknown): NewInvite => parsed(NEW_INVITE, input);
export const parseInviteToken = (input: unknown): string => parsed(INVITE_TOKEN, input).token;
export const parseRole = (input: unknown) => parsed(ROLE_CHANGE, input).role;
export const parsePrivacy = (input: unknown) => parsed(PRIVACY_CHANGE, input).privacy;
