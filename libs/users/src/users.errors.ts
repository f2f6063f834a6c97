import { DomainError } from '#libs/kernel';

export const USERS_ERROR_CODES = [
  'users.invalid',
  'users.username_taken',
  'users.email_taken',
  'users.not_found',
  'users.overloaded',
] as const;
export type UsersErrorCode = (typeof USERS_ERROR_CODES)[number];

/** `users.invalid`: details are messages per field, `{field: string[]}`. `users.overloaded`: too many passwords at once. */
export class UsersError extends DomainError<UsersErrorCode> {}
