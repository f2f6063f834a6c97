import { z } from 'zod';
import { integer, listOf, setting } from './setting.js';

/** What Hack Club's programmes are called, besides "nothing"; any installation may have others. */
const PROGRAMME = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const OUR_KEYS = 'must have at least 32 characters';

/** How people are administered, and what Hackatime's bots and Slack need. */
export const ADMINISTRATION_SETTINGS = {
  DEFAULT_GAP_POLICY: setting(
    z.enum(['wakatime', 'hackatime', 'wakapi']).default('wakatime'),
    'How gaps between heartbeats are counted for whoever has chosen no policy.',
    { group: 'Administration' },
  ),
  DELETION_GRACE_DAYS: setting(
    integer(30, 0, 365),
    'Days between the approval of an account’s deletion and the deletion.',
    { group: 'Administration' },
  ),
  SIGHTING_DAYS: setting(
    integer(90, 1, 3_650),
    'Days that is remembered which address and machine heartbeats came from, for administrators.',
    { group: 'Administration' },
  ),
  STATS_API_KEY: setting(
    z.string().min(32, OUR_KEYS).optional(),
    'Key of Hackatime’s bots: reads anybody’s time, claims it for programmes, looks people up.',
    { group: 'Hackatime', secret: true, unset: 'only administrators may' },
  ),
  HKA_REVOCATION_KEY: setting(
    z.string().min(32, OUR_KEYS).optional(),
    'Key of a scanner that reports leaked keys to `/api/internal/revoke`.',
    { group: 'Hackatime', secret: true, unset: 'reports are refused' },
  ),
  YSWS_PROGRAMMES: setting(
    listOf((part) => PROGRAMME.test(part), 'must be names of lower-case letters, digits, - and _ by comma').default([]),
    'Programmes that time may be claimed for, by comma, in the order of their numbers from 1.',
    { group: 'Hackatime' },
  ),
  SLACK_SIGNING_SECRET: setting(z.string().min(16).optional(), 'Signing secret of the Slack app of slash commands.', {
    group: 'Hackatime',
    secret: true,
    unset: 'slash commands are refused',
  }),
  SLACK_BOT_TOKEN: setting(z.string().min(16).optional(), 'Token with which the Slack app posts.', {
    group: 'Hackatime',
    secret: true,
    unset: 'nothing is posted',
  }),
  SLACK_API_URL: setting(
    z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).default('https://slack.com/api'),
    'Where Slack’s API is.',
    { group: 'Hackatime' },
  ),
};
