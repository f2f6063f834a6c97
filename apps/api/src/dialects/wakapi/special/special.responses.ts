import { ApiProperty } from '@nestjs/swagger';

export class EmailAnswer {
  @ApiProperty({ type: 'string', nullable: true, example: 'ada@example.com', description: 'Null: there is none.' })
  readonly email!: string | null;
}

export class HasDataAnswer {
  @ApiProperty({ example: true, description: 'Has anything arrived of them?' })
  readonly hasData!: boolean;
}

export class SpecialKeyAnswer {
  @ApiProperty({ example: 'waka_0b8e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b11', description: 'The primary key.' })
  readonly apiKey!: string;
}
