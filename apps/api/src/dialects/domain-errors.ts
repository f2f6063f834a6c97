import type { ActivityErrorCode } from '#libs/activity';
import type { ApiKeysErrorCode } from '#libs/api-keys';
import type { HeartbeatsErrorCode } from '#libs/heartbeats';
import type { AuthErrorCode } from '#libs/platform/auth';
import type { ProjectsErrorCode } from '#libs/projects';
import type { UsersErrorCode } from '#libs/users';

/** Every expected failure of the domain. A new code does not compile until each dialect has an answer to it. */
export type AnyDomainErrorCode =
  | ActivityErrorCode
  | ApiKeysErrorCode
  | AuthErrorCode
  | HeartbeatsErrorCode
  | ProjectsErrorCode
  | UsersErrorCode;
