import { ApiProperty } from '@nestjs/swagger';
import type { OauthAppInfo } from '#libs/oauth';
import { presentInstant } from '../protocol/token.presenter.js';

export class AppSecretBody {
  @ApiProperty({ description: 'Its first characters.', example: 'waka_sec_a1B…' })
  readonly preview!: string;
  @ApiProperty({ description: 'UTC.', example: '2026-10-10T12:00:00Z' })
  readonly created_at!: string;
  @ApiProperty({ type: String, nullable: true, description: 'When it dies, because another replaced it.' })
  readonly expires_at!: string | null;
}

export class AppBody {
  @ApiProperty({ description: '24 letters and digits.' })
  readonly client_id!: string;
  @ApiProperty()
  readonly name!: string;
  @ApiProperty()
  readonly description!: string;
  @ApiProperty({ type: String, nullable: true })
  readonly homepage_url!: string | null;
  @ApiProperty({ description: 'Has a secret. Cannot be changed.' })
  readonly is_confidential!: boolean;
  @ApiProperty({ description: 'May use the legacy implicit grant, where the installation has it.' })
  readonly allows_implicit!: boolean;
  @ApiProperty({ type: Boolean, nullable: true, description: 'Null: as the installation decides.' })
  readonly rotates_refresh_tokens!: boolean | null;
  @ApiProperty({ description: 'May ask administrators for the scope `admin`.' })
  readonly may_ask_for_admin!: boolean;
  @ApiProperty({ description: 'Vouched for by those who run the installation; the name is locked.' })
  readonly is_verified!: boolean;
  @ApiProperty({ type: [String] })
  readonly redirect_uris!: readonly string[];
  @ApiProperty({ type: [String], nullable: true, description: 'Null: every scope but `admin`.' })
  readonly allowed_scopes!: readonly string[] | null;
  @ApiProperty({ type: String, nullable: true, description: 'Path of the picture.' })
  readonly logo_url!: string | null;
  @ApiProperty({ type: [AppSecretBody] })
  readonly secrets!: readonly AppSecretBody[];
  @ApiProperty({ example: '2026-10-10T12:00:00Z' })
  readonly created_at!: string;
  @ApiProperty({ example: '2026-10-10T12:00:00Z' })
  readonly modified_at!: string;
}

export class AppAnswer {
  @ApiProperty({ type: AppBody })
  readonly data!: AppBody;
}

export class AppsAnswer {
  @ApiProperty({ type: [AppBody] })
  readonly data!: readonly AppBody[];
}

export class CreatedAppBody extends AppBody {
  @ApiProperty({ type: String, nullable: true, description: '`waka_sec_…`, shown this once; null for a public app.' })
  readonly client_secret!: string | null;
}

export class CreatedAppAnswer {
  @ApiProperty({ type: CreatedAppBody })
  readonly data!: CreatedAppBody;
}

export class SecretBody {
  @ApiProperty({ description: '`waka_sec_…`, shown this once.' })
  readonly client_secret!: string;
}

export class SecretAnswer {
  @ApiProperty({ type: SecretBody })
  readonly data!: SecretBody;
}

export function presentApp(app: OauthAppInfo): AppBody {
  return {
    client_id: app.clientId,
    name: app.name,
    description: app.description,
    homepage_url: app.homepageUrl,
    is_confidential: app.isConfidential,
    allows_implicit: app.allowsImplicit,
    rotates_refresh_tokens: app.rotatesRefreshTokens,
    may_ask_for_admin: app.mayAskForAdmin,
    is_verified: app.isVerified,
    redirect_uris: app.redirectUris,
    allowed_scopes: app.allowedScopes,
    logo_url: app.hasLogo ? `/oauth/apps/${app.clientId}/logo` : null,
    secrets: app.secrets.map(({ preview, createdAt, expiresAt }) => ({
      preview,
      created_at: presentInstant(createdAt),
      expires_at: expiresAt === null ? null : presentInstant(expiresAt),
    })),
    created_at: presentInstant(app.createdAt),
    modified_at: presentInstant(app.modifiedAt),
  };
}
