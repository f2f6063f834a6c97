import type { AdministeredPerson, LevelChange } from '#libs/admin';
import type { AdminLevel } from '#libs/platform/auth';
import type { AdminUser, PermissionAnswer, PermissionsAnswer } from './people.responses.js';

/** What is needed to name somebody. */
export interface NamedPerson {
  readonly id: number;
  readonly username: string;
  readonly displayName: string | null;
  readonly fullName: string | null;
  readonly adminLevel: AdminLevel;
}

export function presentAdminUser({ id, username, displayName, fullName, adminLevel }: NamedPerson): AdminUser {
  return { id, username, display_name: displayName || fullName || username, admin_level: adminLevel };
}

export function presentPermissions(people: readonly AdministeredPerson[]): PermissionsAnswer {
  return {
    users: people.map((person) => ({
      ...presentAdminUser(person),
      slack_username: null,
      github_username: person.githubUsername,
      email_addresses: person.email === null ? [] : [person.email],
      created_at: instant(person.createdAt),
      updated_at: instant(person.modifiedAt),
    })),
  };
}

/** @param person as they are after the change */
export function presentPermission(person: AdministeredPerson, { previous, level }: LevelChange): PermissionAnswer {
  const user = presentAdminUser(person);
  return {
    success: true,
    message: `${user.display_name}: ${previous} is now ${level}`,
    user: { ...user, previous_admin_level: previous, updated_at: instant(person.modifiedAt) },
  };
}

/** µs as ISO 8601 with milliseconds. */
export function instant(at: number): string {
  return new Date(at / 1000).toISOString();
}
