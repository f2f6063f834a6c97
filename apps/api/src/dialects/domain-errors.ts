import type { AccountsErrorCode } from '#libs/accounts';
import type { ActivityErrorCode } from '#libs/activity';
import type { AdminErrorCode } from '#libs/admin';
import type { ApiKeysErrorCode } from '#libs/api-keys';
import type { CommitsErrorCode } from '#libs/commits';
import type { CustomRulesErrorCode } from '#libs/custom-rules';
import type { DeletionsErrorCode } from '#libs/deletions';
import type { DumpsErrorCode } from '#libs/dumps';
import type { ExternalDurationsErrorCode } from '#libs/external-durations';
import type { GoalsErrorCode } from '#libs/goals';
import type { HeartbeatsErrorCode } from '#libs/heartbeats';
import type { ImportsErrorCode } from '#libs/imports';
import type { LeaderboardsErrorCode } from '#libs/leaderboards';
import type { MirrorsErrorCode } from '#libs/mirrors';
import type { OauthErrorCode } from '#libs/oauth';
import type { OrgSsoErrorCode } from '#libs/org-sso';
import type { OrgDomainsErrorCode, OrgsErrorCode, ServiceAccountsErrorCode } from '#libs/orgs';
import type { AuthErrorCode } from '#libs/platform/auth';
import type { ProjectsErrorCode } from '#libs/projects';
import type { ScimTokensErrorCode } from '#libs/scim';
import type { SharingErrorCode } from '#libs/sharing';
import type { SsoErrorCode } from '#libs/sso';
import type { TrustErrorCode } from '#libs/trust';
import type { UsersErrorCode } from '#libs/users';
import type { WebhooksErrorCode } from '#libs/webhooks';

/** Every expected failure of the domain. A new code does not compile until `refusals.ts` says what it means. */
export type AnyDomainErrorCode =
  | AccountsErrorCode
  | ActivityErrorCode
  | AdminErrorCode
  | ApiKeysErrorCode
  | AuthErrorCode
  | CommitsErrorCode
  | CustomRulesErrorCode
  | DeletionsErrorCode
  | DumpsErrorCode
  | ExternalDurationsErrorCode
  | GoalsErrorCode
  | HeartbeatsErrorCode
  | ImportsErrorCode
  | LeaderboardsErrorCode
  | MirrorsErrorCode
  | OauthErrorCode
  | OrgDomainsErrorCode
  | OrgSsoErrorCode
  | OrgsErrorCode
  | ProjectsErrorCode
  | ScimTokensErrorCode
  | ServiceAccountsErrorCode
  | SharingErrorCode
  | SsoErrorCode
  | TrustErrorCode
  | UsersErrorCode
  | WebhooksErrorCode;
