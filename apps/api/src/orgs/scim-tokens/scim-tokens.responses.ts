import { ApiProperty } from '@nestjs/swagger';
import type { CreatedScimToken, ScimTokenInfo } from '#libs/scim';
import { presentMoment } from '../present-moment.js';

export class ScimTokenBody {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  @ApiProperty({ example: 'Okta' })
  readonly label!: string;
  @ApiProperty({ example: 'scim_…a1B2' })
  readonly preview!: string;
  @ApiProperty({ example: '2026-10-10T12:00:00Z' })
  readonly created_at!: string;
  @ApiProperty({ type: String, nullable: true, description: 'To the minute.' })
  readonly last_used_at!: string | null;
  @ApiProperty({ type: String, nullable: true })
  readonly revoked_at!: string | null;
}

export class ScimTokensBody {
  @ApiProperty({
    description: 'What the directory calls its tenant URL.',
    example: 'https://beatkeeper.example/scim/v2',
  })
  readonly base_url!: string;
  @ApiProperty({ type: [ScimTokenBody] })
  readonly tokens!: readonly ScimTokenBody[];
}

export class ScimTokensAnswer {
  @ApiProperty({ type: ScimTokensBody })
  readonly data!: ScimTokensBody;
}

export class CreatedScimTokenBody extends ScimTokenBody {
  @ApiProperty({ description: '`scim_…`, shown this once.' })
  readonly token!: string;
}

export class CreatedScimTokenAnswer {
  @ApiProperty({ type: CreatedScimTokenBody })
  readonly data!: CreatedScimTokenBody;
}

export function presentScimToken(token: ScimTokenInfo): ScimTokenBody {
  return {
    id: token.id,
    label: token.label,
    preview: token.preview,
    created_at: presentMoment(token.createdAt),
    last_used_at: presentMoment(token.lastUsedAt),
    revoked_at: presentMoment(token.revokedAt),
  };
}

export function presentCreatedScimToken(created: CreatedScimToken): CreatedScimTokenBody {
  return { ...presentScimToken(created), token: created.token };
}
