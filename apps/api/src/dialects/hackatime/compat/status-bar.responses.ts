import { ApiProperty } from '@nestjs/swagger';

class HackatimeGrandTotal {
  @ApiProperty({
    description: 'The time, a clock face or a kind word, as the person has chosen.',
    example: '2h 30m / 4h goal',
  })
  readonly text!: string;
  @ApiProperty({ type: 'integer', description: 'Of today, in the zone of the person.', example: 9000 })
  readonly total_seconds!: number;
  @ApiProperty({ type: 'integer', example: 2 })
  readonly hours!: number;
  @ApiProperty({ type: 'integer', example: 30 })
  readonly minutes!: number;
  @ApiProperty({ example: '2:30' })
  readonly digital!: string;
  @ApiProperty({ example: '2.50' })
  readonly decimal!: string;
}

export class HackatimeGoal {
  @ApiProperty({ example: 14400 })
  readonly target_seconds!: number;
  @ApiProperty({ type: 'integer', description: 'What counts for the goal.', example: 9000 })
  readonly tracked_seconds!: number;
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100, example: 62 })
  readonly completion_percent!: number;
  @ApiProperty()
  readonly complete!: boolean;
}

class HackatimeStatusBar {
  @ApiProperty({ type: HackatimeGrandTotal })
  readonly grand_total!: HackatimeGrandTotal;
  @ApiProperty({
    type: HackatimeGoal,
    required: false,
    description: 'The oldest enabled goal per day; absent without one, and on days that do not count.',
  })
  readonly goal?: HackatimeGoal;
}

export class HackatimeStatusBarAnswer {
  @ApiProperty({ type: HackatimeStatusBar })
  readonly data!: HackatimeStatusBar;
}
