import { ApiProperty } from '@nestjs/swagger';

const Text = (description: string) => ApiProperty({ type: 'string', nullable: true, description });

export class TimelineProject {
  @ApiProperty({ example: 'demo' })
  readonly name!: string;
  @Text('Address of its repository.')
  readonly repo_url!: string | null;
}

export class TimelineSpan {
  @ApiProperty({ format: 'float', description: 'First heartbeat, seconds since the Unix epoch.', example: 1795219800 })
  readonly start_time!: number;
  @ApiProperty({ format: 'float', description: 'Last heartbeat, seconds since the Unix epoch.', example: 1795221000 })
  readonly end_time!: number;
  @ApiProperty({ format: 'float', description: 'Seconds between the two.', example: 1200 })
  readonly duration!: number;
  @ApiProperty({ type: [String], description: 'Names without their folders.', example: ['main.ts'] })
  readonly files_edited!: string[];
  @ApiProperty({ type: [TimelineProject] })
  readonly projects_edited_details!: TimelineProject[];
  @ApiProperty({ type: [String], example: ['vscode'] })
  readonly editors!: string[];
  @ApiProperty({ type: [String], example: ['TypeScript'] })
  readonly languages!: string[];
}

export class TimelinePerson {
  @ApiProperty({ type: 'integer', description: 'Number of the account.', example: 7 })
  readonly id!: number;
  @ApiProperty({ example: 'jane' })
  readonly username!: string;
  @Text('The name shown, else the full name, else the username.')
  readonly display_name!: string | null;
  @Text('Name in Slack.')
  readonly slack_username!: string | null;
  @Text('Name at GitHub.')
  readonly github_username!: string | null;
  @Text('IANA zone of their days.')
  readonly timezone!: string | null;
  @Text('Address of their picture.')
  readonly avatar_url!: string | null;
}

export class TimelineEntry {
  @ApiProperty({ type: TimelinePerson })
  readonly user!: TimelinePerson;
  @ApiProperty({ type: [TimelineSpan], description: 'Stretches of the day with no pause of more than ten minutes.' })
  readonly spans!: TimelineSpan[];
  @ApiProperty({ format: 'float', description: 'Seconds of the day, counted as for the person.', example: 5400 })
  readonly total_coded_time!: number;
}

export class CommitMarkerBody {
  @ApiProperty({ type: 'integer', example: 7 })
  readonly user_id!: number;
  @ApiProperty({ format: 'float', description: 'Seconds since the Unix epoch.', example: 1795220000 })
  readonly timestamp!: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Always null: lines of commits are not read.' })
  readonly additions!: null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Always null: lines of commits are not read.' })
  readonly deletions!: null;
  @Text('Where it can be looked at.')
  readonly github_url!: string | null;
}

export class TimelineAnswer {
  @ApiProperty({ format: 'date', example: '2026-10-10' })
  readonly date!: string;
  @ApiProperty({ format: 'date', example: '2026-10-11' })
  readonly next_date!: string;
  @ApiProperty({ format: 'date', example: '2026-10-09' })
  readonly prev_date!: string;
  @ApiProperty({ type: [TimelineEntry], description: 'The caller first.' })
  readonly users!: TimelineEntry[];
  @ApiProperty({ type: [CommitMarkerBody], description: 'Own commits of the day, oldest first.' })
  readonly commit_markers!: CommitMarkerBody[];
}
