import { ApiProperty } from '@nestjs/swagger';

export class ClaimAnswer {
  @ApiProperty({ example: 'Successfully claimed 12 heartbeats' })
  readonly message!: string;
  @ApiProperty({ type: 'integer', example: 12 })
  readonly claimed_count!: number;
}

export class ClaimConflictAnswer {
  @ApiProperty({ example: 'Some heartbeats are already claimed' })
  readonly error!: string;
  @ApiProperty({
    description: 'Heartbeats by number, and the programme that has them; the first thousand.',
    type: 'array',
    items: { type: 'array', items: { oneOf: [{ type: 'integer' }, { type: 'string' }] } },
    example: [[4081, 'high_seas']],
  })
  readonly conflicts!: (readonly [number, string])[];
}

export class RevocationAnswer {
  @ApiProperty({ description: 'Whether something was ended.' })
  readonly success!: boolean;
  @ApiProperty({ required: false, example: 'complete', description: 'Of something that was ended.' })
  readonly status?: 'complete';
  @ApiProperty({ required: false, enum: ['API key', 'Admin API key', 'OAuth token', 'Service account key'] })
  readonly token_type?: string;
  @ApiProperty({ type: 'string', nullable: true, description: 'Null where the owner has no confirmed address.' })
  readonly owner_email!: string | null;
  @ApiProperty({ type: 'string', nullable: true, description: 'What its owner calls it.' })
  readonly key_name!: string | null;
  @ApiProperty({ required: false, description: 'Where nothing was ended.' })
  readonly error?: string;
}
