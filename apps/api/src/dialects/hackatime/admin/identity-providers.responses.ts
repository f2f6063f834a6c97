import { ApiProperty } from '@nestjs/swagger';
import { PRESET_NAMES, PROVIDER_KINDS } from '#libs/sso';

export class IdentityProviderAnswer {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  @ApiProperty({ example: 'okta', description: 'In addresses.' })
  readonly slug!: string;
  @ApiProperty({ example: 'Okta', description: 'On the login page.' })
  readonly name!: string;
  @ApiProperty({ enum: PROVIDER_KINDS })
  readonly kind!: string;
  @ApiProperty({ description: 'Is it offered, and may people come in through it?' })
  readonly is_enabled!: boolean;
  @ApiProperty({ description: 'Is a client secret stored? It is never shown.' })
  readonly has_client_secret!: boolean;
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Depends on `kind`; with all defaults.' })
  readonly config!: object;
  @ApiProperty({ format: 'uri', description: 'To be registered at the provider: where it sends people back to.' })
  readonly redirect_uri!: string;
  @ApiProperty({ type: 'string', format: 'uri', nullable: true, description: 'SAML: our metadata, and our entity id.' })
  readonly metadata_url!: string | null;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly created_at!: string;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly modified_at!: string;
}

export class IdentityProvidersAnswer {
  @ApiProperty({ type: [IdentityProviderAnswer], description: 'By slug.' })
  readonly identity_providers!: IdentityProviderAnswer[];
}

export class IdentityProviderTestAnswer {
  @ApiProperty({ example: true })
  readonly success!: boolean;
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'What the provider told.' })
  readonly facts!: object;
}

const COMMON = {
  name: { type: 'string', maxLength: 100, example: 'Okta' },
  is_enabled: { type: 'boolean' },
  client_secret: { type: 'string', description: 'Stored encrypted, never shown. Empty: none.' },
  config: { type: 'object', additionalProperties: true, description: 'Depends on the kind; see docs/sso.md.' },
} as const;

export const NEW_PROVIDER_SCHEMA = {
  type: 'object',
  required: ['slug', 'name'],
  properties: {
    slug: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,62}$', example: 'okta' },
    kind: { type: 'string', enum: [...PROVIDER_KINDS], description: 'Either this or `preset`.' },
    preset: { type: 'string', enum: [...PRESET_NAMES], description: 'Fills in `config` but for `client_id`.' },
    base_url: { type: 'string', format: 'uri', description: 'Of a GitLab or GitHub Enterprise of your own.' },
    ...COMMON,
  },
  example: {
    slug: 'github',
    name: 'GitHub',
    preset: 'github',
    client_secret: '…',
    config: { client_id: 'Iv1.0123456789abcdef', allows_sign_up: true, required_groups: ['acme'] },
  },
} as const;

export const PROVIDER_CHANGE_SCHEMA = { type: 'object', properties: COMMON } as const;
