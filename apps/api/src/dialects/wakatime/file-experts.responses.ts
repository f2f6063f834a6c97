import { ApiProperty } from '@nestjs/swagger';

export class ExpertTotal {
  @ApiProperty({ example: '0.67', description: 'Hours.' })
  decimal!: string;

  @ApiProperty({ example: '0:40', description: 'H:MM.' })
  digital!: string;

  @ApiProperty({ example: '40 mins' })
  text!: string;

  @ApiProperty({ example: 2412.5 })
  total_seconds!: number;
}

export class Expert {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'Whether this is who asks.' })
  is_current_user!: boolean;

  @ApiProperty({ example: 'Ada Lovelace' })
  long_name!: string;

  @ApiProperty({ example: 'ada' })
  name!: string;
}

export class FileExpert {
  @ApiProperty({ type: ExpertTotal })
  total!: ExpertTotal;

  @ApiProperty({ type: Expert })
  user!: Expert;
}

export class FileExpertsAnswer {
  @ApiProperty({ type: [FileExpert], description: 'Who spent time on the file, the most first.' })
  data!: FileExpert[];
}
