import type { AccountsErrorCode } from '#libs/accounts';
import type { ActivityErrorCode } from '#libs/activity';
import type { AdminErrorCode } from '#libs/admin';
import type { ApiKeysErrorCode } from '#libs/api-keys';
import type { HeartbeatsErrorCode } from '#libs/heartbeats';
import type { OauthErrorCode } from '#libs/oauth';
import type { AuthErrorCode } from '#libs/platform/auth';
import type { ProjectsErrorCode } from '#libs/projects';
import type { SsoErrorCode } from '#libs/sso';
import type { UsersErrorCode } from '#libs/users';

/** Every expected failure of the domain. A new code does not compile until `refusals.ts` says what it means. */
export type AnyDomainErrorCode =
  | AccountsErrorCode
  | ActivityErrorCode
  | AdminErrorCode
  | ApiKeysErrorCode
  | AuthErrorCode
  | HeartbeatsErrorCode
  | OauthErrorCode
  | ProjectsErrorCode
  | SsoErrorCode
  | UsersErrorCode;
