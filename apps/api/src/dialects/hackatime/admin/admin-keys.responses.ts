import { ApiProperty } from '@nestjs/swagger';
import { AdminUser } from './people.responses.js';

export class AdminApiKey {
  @ApiProperty({ type: 'integer', example: 3 })
  readonly id!: number;
  @ApiProperty({ example: 'nightly report' })
  readonly name!: string;
  @ApiProperty({ example: 'hka_0a1b2c3d...' })
  readonly token_preview!: string;
  @ApiProperty({ type: AdminUser, description: 'Whose it is.' })
  readonly user!: AdminUser;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly created_at!: string;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'UTC; at most a minute behind.' })
  readonly last_used_at!: string | null;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'UTC.' })
  readonly revoked_at!: string | null;
  @ApiProperty({ description: 'Is it not revoked?' })
  readonly active!: boolean;
}

export class AdminApiKeysAnswer {
  @ApiProperty({ type: [AdminApiKey], description: "Everybody's keys that are not revoked, newest first." })
  readonly admin_api_keys!: AdminApiKey[];
}

export class NewAdminApiKey {
  @ApiProperty({ type: 'integer', example: 3 })
  readonly id!: number;
  @ApiProperty({ example: 'nightly report' })
  readonly name!: string;
  @ApiProperty({ description: '`hka_` and 64 hexadecimal digits. Shown this once.' })
  readonly token!: string;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly created_at!: string;
}

export class NewAdminApiKeyAnswer {
  @ApiProperty({ example: true })
  readonly success!: true;
  @ApiProperty({ example: 'The key was created' })
  readonly message!: string;
  @ApiProperty({ type: NewAdminApiKey })
  readonly admin_api_key!: NewAdminApiKey;
}

export class DoneAnswer {
  @ApiProperty({ example: true })
  readonly success!: true;
  @ApiProperty({ example: 'The key was revoked' })
  readonly message!: string;
}

/** By what the caller was recognised. */
export class CheckedAuth {
  @ApiProperty({ enum: ['api_key', 'oauth'] })
  readonly type!: 'api_key' | 'oauth';
  @ApiProperty({ type: [String], required: false, description: 'Of an OAuth token.' })
  readonly scopes?: string[];
}

export class CheckedKey {
  @ApiProperty({ type: 'integer', example: 3 })
  readonly id!: number;
  @ApiProperty({ example: 'nightly report' })
  readonly name!: string;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly created_at!: string;
}

export class CheckAnswer {
  @ApiProperty({ example: true })
  readonly valid!: true;
  @ApiProperty({ type: CheckedAuth })
  readonly auth!: CheckedAuth;
  @ApiProperty({ type: CheckedKey, required: false, description: 'The admin key, where one was used.' })
  readonly api_key?: CheckedKey;
  @ApiProperty({ type: AdminUser, description: 'Whose credential it is.' })
  readonly creator!: AdminUser;
}
