import { ApiProperty } from '@nestjs/swagger';
import { Int, Optional, Uuid } from '../swagger-fields.js';

export class ClearingRequest {
  @Optional('string', 'A day of the person’s own zone: what was spent before it goes.', '2026-01-01')
  readonly before?: string;
  @Optional('string', 'Id or name of a project; absent: whatever the project.', 'demo')
  readonly project?: string;
}

export class ClearingRow {
  @Uuid('Id.')
  readonly id!: string;
  @ApiProperty({ enum: ['waiting', 'running', 'done', 'failed', 'cancelled'] })
  readonly state!: string;
  @Int('Percent.', 100)
  readonly progress!: number;
}

export class ClearingAnswer {
  @ApiProperty({ type: ClearingRow })
  readonly data!: ClearingRow;
}
