import { UsersError } from './users.errors.js';

const UNIQUE_VIOLATION = '23505';

/** Says which name was taken, where the database refused because of one. */
export function rethrowTaken(error: unknown): never {
  const { code, constraint } = causeOf(error);
  if (code === UNIQUE_VIOLATION && constraint === 'users_username_key') {
    throw new UsersError('users.username_taken', 'this username is taken', { cause: error });
  }
  if (code === UNIQUE_VIOLATION && constraint === 'users_email_key') {
    throw new UsersError('users.email_taken', 'this e-mail address is taken', { cause: error });
  }
  throw error;
}

/** The error of `pg`, which the EntityManager wraps. */
function causeOf(error: unknown): { code?: string; constraint?: string } {
  const { code, constraint, cause } = error as { code?: string; constraint?: string; cause?: unknown };
  return constraint === undefined && cause !== undefined
    ? causeOf(cause)
    : { code: code as string, constraint: constraint as string };
}
