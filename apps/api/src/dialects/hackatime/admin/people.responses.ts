import { ApiProperty } from '@nestjs/swagger';
import { ADMIN_LEVELS, type AdminLevel } from '#libs/platform/auth';

/** What somebody is called. */
export class NamedUser {
  @ApiProperty({ type: 'integer', description: 'Number of the account.', example: 7 })
  readonly id!: number;
  @ApiProperty({ example: 'jane' })
  readonly username!: string;
  @ApiProperty({ description: 'The name shown, else the full name, else the username.', example: 'Jane Doe' })
  readonly display_name!: string;
}

/** A person, as tools of administrators name them. */
export class AdminUser extends NamedUser {
  @ApiProperty({ enum: ADMIN_LEVELS, example: 'viewer' })
  readonly admin_level!: AdminLevel;
}

export class PermittedUser extends AdminUser {
  @ApiProperty({ type: 'string', nullable: true })
  readonly slack_username!: string | null;
  @ApiProperty({ type: 'string', nullable: true })
  readonly github_username!: string | null;
  @ApiProperty({ type: [String], example: ['jane@example.com'] })
  readonly email_addresses!: string[];
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly created_at!: string;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly updated_at!: string;
}

export class PermissionsAnswer {
  @ApiProperty({ type: [PermittedUser], description: 'Everybody above default, most power first.' })
  readonly users!: PermittedUser[];
}

export class ChangedUser extends AdminUser {
  @ApiProperty({ enum: ADMIN_LEVELS, example: 'default' })
  readonly previous_admin_level!: AdminLevel;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly updated_at!: string;
}

export class PermissionAnswer {
  @ApiProperty({ example: true })
  readonly success!: true;
  @ApiProperty({ example: 'Jane Doe: default is now viewer' })
  readonly message!: string;
  @ApiProperty({ type: ChangedUser })
  readonly user!: ChangedUser;
}
