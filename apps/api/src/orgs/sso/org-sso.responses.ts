import { ApiProperty } from '@nestjs/swagger';
import { type BreakGlassHolder, GIVEN_ROLES, type OrgProvider } from '#libs/org-sso';
import { PROVIDER_KINDS, type SsoOptions } from '#libs/sso';
import { Flag, ListOf, One, OrNull, Stamp, Text, Uuid } from '../../dialects/wakatime/swagger-fields.js';
import { PersonBody } from '../management/shared.responses.js';
import { presentMoment } from '../present-moment.js';

export class OrgProviderBody {
  @Uuid('Id of the provider.', '7d6bb1ab-5d52-4b5f-8f2b-7a6f2f6c1f10')
  readonly id!: string;
  @Text('On pages.', 'Acme login')
  readonly name!: string;
  @ApiProperty({ enum: PROVIDER_KINDS })
  readonly kind!: string;
  @Flag('May people come in through it?')
  readonly is_enabled!: boolean;
  @Flag('Do members come in by it and by nothing else?')
  readonly is_enforced!: boolean;
  @ApiProperty({ enum: GIVEN_ROLES, description: 'Of whoever comes the first time, and of whom no group maps.' })
  readonly default_role!: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Group of the provider → role and names of groups here.',
    example: { leads: { role: 'manager', groups: ['Backend'] } },
  })
  readonly group_mapping!: object;
  @Flag('Is a client secret stored? It is never shown.')
  readonly has_client_secret!: boolean;
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Depends on `kind`; with all defaults.' })
  readonly config!: object;
  @Text('To be registered at the provider: where it sends people back to.', 'https://…/sso/org-1/callback')
  readonly redirect_uri!: string;
  @OrNull('string', 'SAML: our metadata, and our entity id.', null)
  readonly metadata_url!: string | null;
  @Text('Where members log in.', 'https://…/sso/org-1')
  readonly login_url!: string;
  @OrNull('string', 'Last login of an owner through it, with its present settings.', '2026-10-01T08:00:00Z')
  readonly last_owner_login_at!: string | null;
  @Stamp('When it was connected.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
  @Stamp('When it was changed.', '2026-10-01T08:00:00Z')
  readonly modified_at!: string;
}

export class OrgProviderAnswer {
  @One(() => OrgProviderBody, 'The provider.')
  readonly data!: OrgProviderBody;
}

export class OrgProvidersAnswer {
  @ListOf(() => OrgProviderBody, 'By name.')
  readonly data!: readonly OrgProviderBody[];
}

export class OrgProviderFacts {
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'What the provider told.' })
  readonly data!: object;
}

export class BreakGlassAnswer {
  @ListOf(() => PersonBody, 'By username.')
  readonly data!: readonly PersonBody[];
}

export function presentOrgProvider(provider: OrgProvider, options: SsoOptions): OrgProviderBody {
  const { info, isEnforced, defaultRole, mapping, lastOwnerLoginAt } = provider;
  return {
    id: info.id,
    name: info.name,
    kind: info.kind,
    is_enabled: info.isEnabled,
    is_enforced: isEnforced,
    default_role: defaultRole,
    group_mapping: mapping,
    has_client_secret: info.hasSecret,
    config: info.config,
    redirect_uri: options.callbackUrl(info.slug, info.kind),
    metadata_url: info.kind === 'saml' ? options.entityId(info.slug) : null,
    login_url: `${options.publicUrl}/sso/${info.slug}`,
    last_owner_login_at: presentMoment(lastOwnerLoginAt),
    created_at: presentMoment(info.createdAt),
    modified_at: presentMoment(info.modifiedAt),
  };
}

export function presentHolder({ uuid: id, username, fullName }: BreakGlassHolder): PersonBody {
  return { id, username, full_name: fullName };
}
