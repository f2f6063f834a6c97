import type { Person, UsersReader } from '#libs/users';
import { CommandError } from '../output.js';

/** The person behind a username or id. */
export async function findUser(users: UsersReader, ref: string): Promise<Person> {
  const person = await users.resolve(ref, undefined);
  if (person === undefined) throw new CommandError(`no user "${ref}"`);
  return person;
}
