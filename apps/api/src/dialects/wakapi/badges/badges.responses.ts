import { ApiProperty } from '@nestjs/swagger';

/** What shields.io asks of an endpoint. */
export class ShieldAnswer {
  @ApiProperty({ enum: [1] })
  readonly schemaVersion!: 1;
  @ApiProperty({ example: 'Beatkeeper' })
  readonly label!: string;
  @ApiProperty({ description: 'Rounded to the minute.', example: '2 hrs 17 mins' })
  readonly message!: string;
  @ApiProperty({ description: 'Hexadecimal digits.', example: '2f855a' })
  readonly color!: string;
}
