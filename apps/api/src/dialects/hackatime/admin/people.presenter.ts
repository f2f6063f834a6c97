import type { AdministeredPerson, LevelChange } from '#libs/admin';
import type { AdminLevel } from '#libs/platform/auth';
import { instant } from '../instant-texts.js';
import type { AdminUser, PermissionAnswer, PermissionsAnswer } from './people.responses.js';

/** What is needed to name somebody. */
export interface NamedPerson {
  readonly id: number;
  readonly username: string;
  readonly displayName: string | null;
  readonly fullName: string | null;
  readonly adminLevel: AdminLevel;
}

/** The name shown, else the full name, else the username. */
export function nameOf({ username, displayName, fullName }: Omit<NamedPerson, 'id' | 'adminLevel'>): string {
  return displayName || fullName || username;
}

export function presentAdminUser(person: NamedPerson): AdminUser {
  const { id, username, adminLevel } = person;
  return { id, username, display_name: nameOf(person), admin_level: adminLevel };
}

export function presentPermissions(people: readonly AdministeredPerson[]): PermissionsAnswer {
  return {
    users: people.map((person) => ({
      ...presentAdminUser(person),
      slack_username: person.slackUsername,
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
