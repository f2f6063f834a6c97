import { HooksFaceModule } from '../hooks/hooks-face.module.js';
import type { Dialect } from '../http/dialect.js';
import { OauthFaceModule } from '../oauth/oauth-face.module.js';
import { OrgCredentialsFaceModule } from '../orgs/org-credentials-face.module.js';
import { OrgManagementFaceModule } from '../orgs/org-management-face.module.js';
import { OrgTrustFaceModule } from '../orgs/org-trust-face.module.js';
import { OrgReportsFaceModule } from '../orgs/reports/org-reports-face.module.js';
import { AdminActivityModule } from './hackatime/admin/activity/admin-activity.module.js';
import { replyTo as hackatimeReplyTo } from './hackatime/errors.js';
import { HackatimeModule } from './hackatime/hackatime.module.js';
import { HACKATIME_PREFIXES, PUBLIC_PREFIX } from './hackatime/prefixes.js';
import { PLAIN, repliesOf } from './refusals.js';
import { dressAsText, replyTo as wakapiReplyTo } from './wakapi/errors.js';
import { WAKAPI_PREFIXES } from './wakapi/prefixes.js';
import { RelayModule } from './wakapi/relay/relay.module.js';
import { WakapiModule } from './wakapi/wakapi.module.js';
import { replyTo } from './wakatime/errors.js';
import { PeopleFaceModule } from './wakatime/people-face.module.js';
import { WAKATIME_PREFIXES } from './wakatime/prefixes.js';
import { WakatimeModule } from './wakatime/wakatime.module.js';

const OWN_PREFIXES = ['api/oauth/v1', 'api/hooks/v1', 'api/orgs/v1'];

/** Every public API that is served. The first one also answers for addresses that no dialect claims. */
export const DIALECTS: readonly [Dialect, ...Dialect[]] = [
  {
    name: 'wakatime',
    title: 'WakaTime API',
    description:
      'What WakaTime editor plugins and command line clients speak. The whole tree is also served under ' +
      '`/api/compat/wakatime/v1` and `/api`.',
    prefixes: WAKATIME_PREFIXES,
    documented: [...WAKATIME_PREFIXES.slice(0, 1), 'share'],
    modules: [WakatimeModule],
    replyTo,
  },
  {
    name: 'hackatime',
    title: 'Hackatime API',
    description:
      'What Hackatime’s editors, bots and administrators speak. People and keys are shown by number, and found by number or uuid.',
    prefixes: HACKATIME_PREFIXES,
    documented: [...HACKATIME_PREFIXES, `${PUBLIC_PREFIX}/users`],
    // The document looks one module deep.
    modules: [HackatimeModule, AdminActivityModule, PeopleFaceModule],
    replyTo: hackatimeReplyTo,
  },
  {
    name: 'wakapi',
    title: 'Wakapi API',
    description:
      'What badges, panels and scripts ask that were made for Wakapi. Its other addresses are WakaTime’s, and are in that ' +
      'document. Refusals are a line of plain text.',
    prefixes: WAKAPI_PREFIXES,
    documented: WAKAPI_PREFIXES,
    modules: [WakapiModule, RelayModule],
    replyTo: wakapiReplyTo,
    dress: dressAsText,
    refusesInText: true,
  },
  {
    name: 'beatkeeper',
    title: 'Beatkeeper API',
    description:
      'What none of the others has: organisations and what they manage, the OAuth apps that people register, and where ' +
      'forges tell of pushes.',
    prefixes: OWN_PREFIXES,
    documented: OWN_PREFIXES,
    modules: [
      OauthFaceModule,
      HooksFaceModule,
      OrgCredentialsFaceModule,
      OrgReportsFaceModule,
      OrgManagementFaceModule,
      OrgTrustFaceModule,
    ],
    replyTo: repliesOf(PLAIN),
  },
];
