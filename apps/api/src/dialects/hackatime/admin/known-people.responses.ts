import { ApiProperty } from '@nestjs/swagger';
import { ADMIN_LEVELS, type AdminLevel } from '#libs/platform/auth';
import { TRUST_LEVELS, type TrustLevel } from '#libs/users';
import { NamedUser } from './people.responses.js';

const OrNull = (description: string, example?: string): PropertyDecorator =>
  ApiProperty({ type: 'string', nullable: true, description, ...(example !== undefined && { example }) });

/** A person, as administrators see them. */
export class KnownUser extends NamedUser {
  @OrNull('Id at Slack.', 'U0123ABC')
  readonly slack_uid!: string | null;
  @OrNull('Name at Slack.', 'jane')
  readonly slack_username!: string | null;
  @OrNull('Name at GitHub, as the person gave it.', 'jane')
  readonly github_username!: string | null;
  @ApiProperty({ description: 'IANA zone of their days.', example: 'Europe/Prague' })
  readonly timezone!: string;
  @OrNull('Of the city that they gave.', 'CZ')
  readonly country_code!: string | null;
  @ApiProperty({ enum: TRUST_LEVELS, description: 'As it is: a suspicion too.', example: 'blue' })
  readonly trust_level!: TrustLevel;
}

export class BatchUser extends KnownUser {
  @OrNull('Picture, public or not.')
  readonly avatar_url!: string | null;
  @OrNull('Always null: pictures of Slack are not fetched.')
  readonly slack_avatar_url!: null;
  @OrNull('Always null: pictures of GitHub are not fetched.')
  readonly github_avatar_url!: null;
}

export class UserFigures {
  @ApiProperty({ type: 'integer', example: 120_345 })
  readonly total_heartbeats!: number;
  @ApiProperty({ description: 'Seconds, as the person counts their time.', example: 345_600.5 })
  readonly total_coding_time!: number;
  @ApiProperty({ type: 'integer', description: 'Languages with time.', example: 12 })
  readonly languages_used!: number;
  @ApiProperty({ type: 'integer', description: 'Projects with time.', example: 34 })
  readonly projects_worked_on!: number;
  @ApiProperty({ type: 'integer', description: 'Days with time.', example: 210 })
  readonly days_active!: number;
}

export class UserInfo extends KnownUser {
  @ApiProperty({ enum: ADMIN_LEVELS, example: 'default' })
  readonly admin_level!: AdminLevel;
  @ApiProperty({ description: 'Is the trust level yellow?' })
  readonly suspected!: boolean;
  @ApiProperty({ description: 'Is the trust level red?' })
  readonly banned!: boolean;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly created_at!: string;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly updated_at!: string;
  @ApiProperty({ type: 'number', nullable: true, description: 'Seconds since 1970.', example: 1_791_633_600.25 })
  readonly last_heartbeat_at!: number | null;
  @ApiProperty({ type: [String], example: ['jane@example.com'] })
  readonly email_addresses!: string[];
  @ApiProperty({ type: 'integer', description: 'API keys that work.', example: 1 })
  readonly api_keys_count!: number;
  @ApiProperty({ type: UserFigures })
  readonly stats!: UserFigures;
}

export class UserInfoAnswer {
  @ApiProperty({ type: UserInfo })
  readonly user!: UserInfo;
}

export class UserBatchAnswer {
  @ApiProperty({ type: [BatchUser], description: 'By number; those who are not there are left out.' })
  readonly users!: BatchUser[];
}

export class UserIdAnswer {
  @ApiProperty({ type: 'integer', description: 'Number of the account.', example: 7 })
  readonly user_id!: number;
}

export class FoundUser {
  @ApiProperty({ type: 'integer', description: 'Number of the account.', example: 7 })
  readonly id!: number;
  @ApiProperty({ example: 'jane' })
  readonly username!: string;
  @OrNull('Name at Slack.', 'jane')
  readonly slack_username!: string | null;
  @OrNull('Name at GitHub, as the person gave it.', 'jane')
  readonly github_username!: string | null;
  @OrNull('Always null: pictures of Slack are not fetched.')
  readonly slack_avatar_url!: null;
  @OrNull('Always null: pictures of GitHub are not fetched.')
  readonly github_avatar_url!: null;
  @ApiProperty({ description: 'Empty where none is known.', example: 'jane@example.com' })
  readonly email!: string;
  @ApiProperty({ description: '1: exactly what was asked for; else how like it is.', example: 0.714 })
  readonly rank_score!: number;
}

export class FoundUsersAnswer {
  @ApiProperty({ type: [FoundUser], description: 'At most ten, best first.' })
  readonly users!: FoundUser[];
}

export class BannedUser {
  @ApiProperty({ type: 'integer', description: 'Number of the account.', example: 7 })
  readonly id!: number;
  @ApiProperty({ example: 'jane' })
  readonly username!: string;
  @ApiProperty({ description: 'Empty where none is known.', example: 'jane@example.com' })
  readonly email!: string;
}

export class BannedUsersAnswer {
  @ApiProperty({ type: [BannedUser], description: 'Whose trust level is red, oldest account first.' })
  readonly banned_users!: BannedUser[];
}

/** Somebody to be picked from a list. */
export class PickableUser {
  @ApiProperty({ type: 'integer', description: 'Number of the account.', example: 7 })
  readonly id!: number;
  @ApiProperty({ example: 'Jane Doe' })
  readonly display_name!: string;
  @OrNull('Picture, public or not.')
  readonly avatar_url!: string | null;
}

export class PickableUsersAnswer {
  @ApiProperty({ type: [PickableUser] })
  readonly users!: PickableUser[];
}

export class ActiveUser {
  @ApiProperty({ type: 'integer', description: 'Number of the account.', example: 7 })
  readonly id!: number;
  @ApiProperty({ description: 'Seconds since 1970.', example: 1_791_633_600.25 })
  readonly last_heartbeat_at!: number;
}

export class ActiveUsersAnswer {
  @ApiProperty({ description: 'Seconds since 1970: 90 days ago at most.', example: 1_791_547_200 })
  readonly since!: number;
  @ApiProperty({ type: 'integer', description: 'How many are listed.', example: 1 })
  readonly count!: number;
  @ApiProperty({ type: [Number], description: 'Numbers of accounts, the latest heartbeat first.', example: [7] })
  readonly user_ids!: number[];
  @ApiProperty({ type: [ActiveUser], description: 'The same people. At most 50 000.' })
  readonly users!: ActiveUser[];
}
