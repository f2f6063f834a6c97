import { OrgsError } from '#libs/orgs';
import { brokenConstraint } from '#libs/platform/database';
import { UsersError } from '#libs/users';
import { ScimError } from './scim.errors.js';

const BROKEN: Readonly<Record<string, string>> = {
  scim_users_user_name: 'this userName is taken',
  scim_users_external_id: 'this externalId is taken',
  scim_users_org_id_user_id_key: 'this person is in the directory already',
  org_groups_name: 'this displayName is taken',
};

/** What the organisation refuses, in the words of the directory's protocol. */
export function rethrowRefused(error: unknown): never {
  const broken = BROKEN[brokenConstraint(error) ?? ''];
  if (broken !== undefined) throw new ScimError('scim.uniqueness', broken, { cause: error });
  if (error instanceof OrgsError && error.code === 'orgs.last_owner') {
    throw new ScimError('scim.last_owner', 'the organisation would have no owner', { cause: error });
  }
  if (error instanceof OrgsError && error.code === 'orgs.seat_limit') {
    throw new ScimError('scim.no_seat', 'every seat of the organisation is taken', { cause: error });
  }
  if (error instanceof UsersError && error.code === 'users.email_taken') {
    throw new ScimError('scim.uniqueness', 'somebody has this e-mail address', { cause: error });
  }
  if (error instanceof UsersError) {
    throw new ScimError('scim.invalid_value', 'no account can be made of these values', { cause: error });
  }
  throw error;
}
