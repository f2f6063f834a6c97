import { ApiProperty } from '@nestjs/swagger';
import type { TrustFactor } from './trust-factor.js';

export class TrustFactorAnswer implements TrustFactor {
  @ApiProperty({ enum: ['blue', 'red', 'green'], description: 'Not judged, convicted or trusted.', example: 'blue' })
  readonly trust_level!: TrustFactor['trust_level'];
  @ApiProperty({ type: 'integer', description: '0 blue, 1 red, 2 green.', example: 0 })
  readonly trust_value!: number;
}
