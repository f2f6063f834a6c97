import type { Figures, KnownPerson } from '#libs/admin';
import type { FoundPerson } from '#libs/users';
import { instant } from '../instant-texts.js';
import type {
  BannedUsersAnswer,
  BatchUser,
  FoundUsersAnswer,
  KnownUser,
  PickableUser,
  UserBatchAnswer,
  UserInfoAnswer,
} from './known-people.responses.js';
import { nameOf } from './people.presenter.js';

const MICROS = 1_000_000;

export function presentUserInfo(person: KnownPerson, figures: Figures): UserInfoAnswer {
  const { adminLevel, trustLevel, email } = person;
  return {
    user: {
      ...presentKnownUser(person),
      admin_level: adminLevel,
      suspected: trustLevel === 'yellow',
      banned: trustLevel === 'red',
      created_at: instant(person.createdAt),
      updated_at: instant(person.modifiedAt),
      last_heartbeat_at: figures.lastHeartbeatAt === null ? null : figures.lastHeartbeatAt / MICROS,
      email_addresses: email === null ? [] : [email],
      api_keys_count: figures.apiKeys,
      stats: {
        total_heartbeats: figures.heartbeats,
        total_coding_time: figures.seconds,
        languages_used: figures.languages,
        projects_worked_on: figures.projects,
        days_active: figures.activeDays,
      },
    },
  };
}

export function presentUserBatch(people: readonly KnownPerson[]): UserBatchAnswer {
  return {
    users: people.map((person): BatchUser => ({ ...presentKnownUser(person), ...pictures(person) })),
  };
}

export function presentFoundUsers(people: readonly FoundPerson[]): FoundUsersAnswer {
  return {
    users: people.map(({ id, username, slackUsername, githubUsername, email, score }) => ({
      id,
      username,
      slack_username: slackUsername,
      github_username: githubUsername,
      slack_avatar_url: null,
      github_avatar_url: null,
      email: email ?? '',
      rank_score: score,
    })),
  };
}

export function presentBannedUsers(people: readonly KnownPerson[]): BannedUsersAnswer {
  return { banned_users: people.map(({ id, username, email }) => ({ id, username, email: email ?? '' })) };
}

export function presentPickable(
  person: Pick<KnownPerson, 'id' | 'username' | 'displayName' | 'fullName' | 'photoUrl'>,
): PickableUser {
  return { id: person.id, display_name: nameOf(person), avatar_url: person.photoUrl };
}

function presentKnownUser(person: KnownPerson): KnownUser {
  return {
    id: person.id,
    username: person.username,
    display_name: nameOf(person),
    slack_uid: person.slackId,
    slack_username: person.slackUsername,
    github_username: person.githubUsername,
    timezone: person.timezone,
    country_code: person.countryCode,
    trust_level: person.trustLevel,
  };
}

function pictures({ photoUrl }: KnownPerson): Pick<BatchUser, `${string}avatar_url` & keyof BatchUser> {
  return { avatar_url: photoUrl, slack_avatar_url: null, github_avatar_url: null };
}
