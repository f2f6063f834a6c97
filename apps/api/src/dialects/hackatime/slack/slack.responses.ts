import { ApiProperty } from '@nestjs/swagger';

export class SlackPersonAnswer {
  @ApiProperty({ type: 'integer', example: 7 })
  readonly user_id!: number;
  @ApiProperty({ description: 'The name shown, else the username.', example: 'Jane Doe' })
  readonly username!: string;
  @ApiProperty({ type: 'string', nullable: true, example: 'jane@example.com' })
  readonly email!: string | null;
}

export class SlackMessage {
  @ApiProperty({ enum: ['ephemeral', 'in_channel'], description: 'Who sees it: whoever asked, or the channel.' })
  readonly response_type!: 'ephemeral' | 'in_channel';
  @ApiProperty({ description: 'For notifications, and for who shows no blocks.' })
  readonly text!: string;
  @ApiProperty({ type: 'array', items: { type: 'object' } })
  readonly blocks!: object[];
}
