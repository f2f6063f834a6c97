import { ApiProperty } from '@nestjs/swagger';
import type { OrgDomainInfo } from '#libs/orgs';
import { presentMoment } from '../present-moment.js';

export class OrgDomainRecordBody {
  @ApiProperty({ enum: ['TXT'] })
  readonly type!: 'TXT';
  @ApiProperty({ example: '_beatkeeper-challenge.example.com' })
  readonly name!: string;
  @ApiProperty({ description: 'What the record must hold.' })
  readonly value!: string;
}

export class OrgDomainBody {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  @ApiProperty({ example: 'example.com' })
  readonly domain!: string;
  @ApiProperty({ type: OrgDomainRecordBody })
  readonly record!: OrgDomainRecordBody;
  @ApiProperty({ type: String, enum: ['member', 'viewer'], nullable: true })
  readonly auto_join_role!: 'member' | 'viewer' | null;
  @ApiProperty()
  readonly is_verified!: boolean;
  @ApiProperty({ type: String, nullable: true, example: '2026-10-10T12:00:00Z' })
  readonly verified_at!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Last time that the DNS answered.' })
  readonly checked_at!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Since when the record is not found any more.' })
  readonly missing_since!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'When the claim ends if the record does not come back.' })
  readonly lapses_at!: string | null;
  @ApiProperty({ example: '2026-10-10T12:00:00Z' })
  readonly created_at!: string;
}

export class OrgDomainAnswer {
  @ApiProperty({ type: OrgDomainBody })
  readonly data!: OrgDomainBody;
}

export class OrgDomainsAnswer {
  @ApiProperty({ type: [OrgDomainBody] })
  readonly data!: readonly OrgDomainBody[];
}

export function presentDomain(domain: OrgDomainInfo): OrgDomainBody {
  return {
    id: domain.id,
    domain: domain.domain,
    record: { type: 'TXT', name: domain.recordName, value: domain.recordValue },
    auto_join_role: domain.autoJoinRole,
    is_verified: domain.verifiedAt !== null,
    verified_at: presentMoment(domain.verifiedAt),
    checked_at: presentMoment(domain.checkedAt),
    missing_since: presentMoment(domain.missingSince),
    lapses_at: presentMoment(domain.lapsesAt),
    created_at: presentMoment(domain.createdAt),
  };
}
