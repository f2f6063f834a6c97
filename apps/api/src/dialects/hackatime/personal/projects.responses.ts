import { ApiProperty } from '@nestjs/swagger';
import { AuthenticatedProject } from './authenticated.responses.js';

export class MyProject extends AuthenticatedProject {
  @ApiProperty({ type: 'string', nullable: true, example: 'https://github.com/ada/demo' })
  readonly repo_url!: string | null;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly archived_at!: string | null;
}

export class MyProjectsAnswer {
  @ApiProperty({ description: 'As it was understood; `custom` where days were named.', example: 'daily' })
  readonly interval!: string;
  @ApiProperty({ format: 'date' })
  readonly start_date!: string;
  @ApiProperty({ format: 'date', description: 'Included.' })
  readonly end_date!: string;
  @ApiProperty({ type: () => MyProject, isArray: true, description: 'All of them, most time first.' })
  readonly projects!: readonly MyProject[];
}
