import { ApiProperty } from '@nestjs/swagger';

class ActiveProject {
  @ApiProperty({ example: 'demo' })
  readonly name!: string;
}

class PersonNowBody {
  @ApiProperty({ type: 'integer', example: 7 })
  readonly id!: number;
  @ApiProperty({ example: 'ada' })
  readonly username!: string;
  @ApiProperty({ example: 'Ada L' })
  readonly display_name!: string;
  @ApiProperty({ type: 'string', nullable: true, example: 'U0123456789' })
  readonly slack_uid!: string | null;
  @ApiProperty({ example: 'https://beats.example.com/photo/4a1cf7a4' })
  readonly avatar_url!: string;
  @ApiProperty({ type: ActiveProject, nullable: true, description: 'Of the latest heartbeat.' })
  readonly active_project!: ActiveProject | null;
}

export class PeopleNowAnswer {
  @ApiProperty({ type: 'integer', description: 'How many; the first 500 of them are listed.', example: 3 })
  readonly count!: number;
  @ApiProperty({ type: [PersonNowBody] })
  readonly users!: readonly PersonNowBody[];
}

const Count = (description: string) => ApiProperty({ type: 'integer', description, example: 2 });

export class BannedCountsAnswer {
  @Count('In the last 24 hours.')
  readonly day!: number;
  @Count('In the last seven days.')
  readonly week!: number;
  @Count('In the last thirty days.')
  readonly month!: number;
}
