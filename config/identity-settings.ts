import { z } from 'zod';
import { integer, listOf, onOff, setting } from './setting.js';

const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/i;
/** The published WakaTime extension for Chrome and its relatives. Firefox makes an origin per installation. */
const CHROME_EXTENSION = 'chrome-extension://jnbbnacmeggbgdjgaoojpmhdlkkpblgi';

/** Who may have an account, and how they prove who they are. */
export const IDENTITY_SETTINGS = {
  SIGN_UP: setting(
    z.enum(['open', 'invite', 'domain', 'off']).default('invite'),
    'Who may make an account: anybody, who was invited, who has an e-mail address of `SIGN_UP_DOMAINS`, nobody.',
    { group: 'Accounts' },
  ),
  SIGN_UP_DOMAINS: setting(
    listOf((part) => DOMAIN.test(part), 'must be domains by comma').optional(),
    'Domains for `SIGN_UP=domain`, by comma.',
    { group: 'Accounts', unset: 'none' },
  ),
  LOCAL_LOGIN: setting(
    onOff('on'),
    'Logging in with a password. `off`: through identity providers only; `cli user:login-link` still lets an administrator in.',
    { group: 'Accounts' },
  ),
  SESSION_IDLE_DAYS: setting(integer(14, 1, 365), 'Days without a visit after which a browser is logged out.', {
    group: 'Accounts',
  }),
  SESSION_MAX_DAYS: setting(integer(90, 1, 3_650), 'Days after which a browser is logged out in any case.', {
    group: 'Accounts',
  }),
  API_KEY_REVEAL: setting(
    z.enum(['never', 'owner', 'owner+oauth']).default('owner'),
    'Who may see a person’s primary API key again: nobody, the person, the person and apps that they allow to send activity.',
    { group: 'Accounts' },
  ),
  EXTENSION_ORIGINS: setting(
    listOf((part) => ORIGIN.test(part), 'must be origins by comma').default([CHROME_EXTENSION]),
    'Origins of browser extensions that may fetch the key of whoever is logged in, by comma.',
    { group: 'Accounts' },
  ),
  QUERY_CREDENTIALS: setting(
    onOff('on'),
    'Credentials in addresses (`?api_key=`, `?token=`, `?access_token=`). Editors in browsers need them.',
    { group: 'Accounts' },
  ),
  PREVIOUS_SECRET_KEYS: setting(
    listOf((part) => part.length >= 32, 'must have at least 32 characters each').optional(),
    'Earlier values of `SECRET_KEY`, newest first, by comma: what was made under them stays good.',
    { group: 'Data', secret: true, unset: 'none' },
  ),

  OAUTH_IMPLICIT: setting(
    onOff('on'),
    'The legacy implicit grant (`response_type=token`), for apps that are marked for it. `off`: for none.',
    { group: 'OAuth' },
  ),
  OAUTH_REFRESH_ROTATION: setting(
    z.enum(['public', 'always']).default('public'),
    'Whose refresh tokens work once only: those of public apps, or of all. An app may be set to rotate by itself.',
    { group: 'OAuth' },
  ),

  SMTP_URL: setting(
    z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' }).optional(),
    'The mail server, with user and password.',
    { group: 'Mail', secret: true, unset: 'no mail: passwords are reset with `cli user:login-link`' },
  ),
  MAIL_FROM: setting(z.string().min(3).default('Beatkeeper <beatkeeper@localhost>'), 'Sender of mail.', {
    group: 'Mail',
  }),
};
