import { ApiProperty } from '@nestjs/swagger';
import type { CreatedServiceKey, ServiceAccountInfo, ServiceKeyInfo } from '#libs/orgs';
import { presentMoment } from '../present-moment.js';

export class ServiceAccountBody {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  @ApiProperty({ example: 'Nightly export' })
  readonly name!: string;
  @ApiProperty({ type: [String], example: ['view_all_dashboards'] })
  readonly permissions!: readonly string[];
  @ApiProperty({ description: 'Keys that are not revoked.' })
  readonly living_keys!: number;
  @ApiProperty({ description: 'None of its keys works.' })
  readonly is_disabled!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'UTC.', example: '2026-10-10T12:00:00Z' })
  readonly disabled_at!: string | null;
  @ApiProperty({ example: '2026-10-10T12:00:00Z' })
  readonly created_at!: string;
  @ApiProperty({ example: '2026-10-10T12:00:00Z' })
  readonly modified_at!: string;
}

export class ServiceAccountAnswer {
  @ApiProperty({ type: ServiceAccountBody })
  readonly data!: ServiceAccountBody;
}

export class ServiceAccountsAnswer {
  @ApiProperty({ type: [ServiceAccountBody] })
  readonly data!: readonly ServiceAccountBody[];
}

export class ServiceKeyBody {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  @ApiProperty()
  readonly label!: string;
  @ApiProperty({ example: 'bks_…a1B2' })
  readonly preview!: string;
  @ApiProperty({ type: [String], example: ['read_orgs'] })
  readonly scopes!: readonly string[];
  @ApiProperty({ example: '2026-10-10T12:00:00Z' })
  readonly created_at!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Null: never.' })
  readonly expires_at!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'To the minute.' })
  readonly last_used_at!: string | null;
  @ApiProperty({ type: String, nullable: true })
  readonly revoked_at!: string | null;
}

export class ServiceKeysAnswer {
  @ApiProperty({ type: [ServiceKeyBody] })
  readonly data!: readonly ServiceKeyBody[];
}

export class CreatedServiceKeyBody extends ServiceKeyBody {
  @ApiProperty({ description: '`bks_…`, shown this once.' })
  readonly key!: string;
}

export class CreatedServiceKeyAnswer {
  @ApiProperty({ type: CreatedServiceKeyBody })
  readonly data!: CreatedServiceKeyBody;
}

export function presentServiceAccount(account: ServiceAccountInfo): ServiceAccountBody {
  return {
    id: account.id,
    name: account.name,
    permissions: account.permissions,
    living_keys: account.livingKeys,
    is_disabled: account.disabledAt !== null,
    disabled_at: presentMoment(account.disabledAt),
    created_at: presentMoment(account.createdAt),
    modified_at: presentMoment(account.modifiedAt),
  };
}

export function presentServiceKey(key: ServiceKeyInfo): ServiceKeyBody {
  return {
    id: key.id,
    label: key.label,
    preview: key.preview,
    scopes: key.scopes,
    created_at: presentMoment(key.createdAt),
    expires_at: presentMoment(key.expiresAt),
    last_used_at: presentMoment(key.lastUsedAt),
    revoked_at: presentMoment(key.revokedAt),
  };
}

export function presentCreatedServiceKey(created: CreatedServiceKey): CreatedServiceKeyBody {
  return { ...presentServiceKey(created), key: created.key };
}
