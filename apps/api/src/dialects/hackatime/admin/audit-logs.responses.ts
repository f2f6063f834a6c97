import { ApiProperty } from '@nestjs/swagger';

export class AuditActorBody {
  @ApiProperty({ enum: ['person', 'admin_key', 'app', 'service_account', 'scim', 'operator', 'system', 'anonymous'] })
  readonly kind!: string;
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, description: 'Public id of the person or the app.' })
  readonly id!: string | null;
  @ApiProperty({ type: 'string', nullable: true, description: 'First characters of the credential.' })
  readonly credential!: string | null;
}

export class AuditTargetBody {
  @ApiProperty({ example: 'user' })
  readonly kind!: string;
  @ApiProperty({ type: 'string', nullable: true })
  readonly id!: string | null;
}

export class AuditLogBody {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  @ApiProperty({ type: 'integer', description: 'Number in the log, without gaps.', example: 1 })
  readonly seq!: number;
  @ApiProperty({ example: 'admin.level_changed' })
  readonly action!: string;
  @ApiProperty({ type: AuditActorBody })
  readonly actor!: AuditActorBody;
  @ApiProperty({ type: AuditTargetBody })
  readonly target!: AuditTargetBody;
  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description: 'Names, addresses, values before and after. Null: erased.',
    example: { before: 'default', after: 'viewer', address: '203.0.113.7' },
  })
  readonly details!: Readonly<Record<string, unknown>> | null;
  @ApiProperty({ description: 'sha256 over the record before it and this one, hexadecimal.' })
  readonly hash!: string;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly created_at!: string;
}

export class AuditLogsAnswer {
  @ApiProperty({ type: [AuditLogBody], description: 'Newest first.' })
  readonly audit_logs!: AuditLogBody[];
  @ApiProperty({ type: 'integer', nullable: true, description: '`before` of the next page. Null: there is none.' })
  readonly next_before!: number | null;
}

export class AuditHead {
  @ApiProperty({ type: 'integer' })
  readonly seq!: number;
  @ApiProperty({ description: 'Hexadecimal; kept elsewhere, it shows later that nothing was cut off.' })
  readonly hash!: string;
}

export class AuditProblem {
  @ApiProperty({ type: 'integer' })
  readonly seq!: number;
  @ApiProperty({ enum: ['missing', 'changed', 'details_changed', 'tail_removed', 'head_changed', 'anchor_differs'] })
  readonly kind!: string;
}

export class AuditVerificationAnswer {
  @ApiProperty({ description: 'Does the log say what was written?' })
  readonly is_intact!: boolean;
  @ApiProperty({ type: 'integer', description: 'Records looked at.' })
  readonly records!: number;
  @ApiProperty({ type: 'integer', description: 'Records whose details were erased.' })
  readonly erased!: number;
  @ApiProperty({ type: AuditHead })
  readonly head!: AuditHead;
  @ApiProperty({ type: [AuditProblem], description: 'At most a hundred.' })
  readonly problems!: AuditProblem[];
}
