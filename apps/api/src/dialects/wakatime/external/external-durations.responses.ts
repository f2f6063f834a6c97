import { ApiProperty } from '@nestjs/swagger';
import { ListOf, Num, OrNull, Stamp, Text, Uuid } from '../swagger-fields.js';

/** Time that no editor saw, as it is counted: under the person's own rules, the project as shown. */
export class ExternalDurationRow {
  @Uuid('Id.')
  readonly id!: string;
  @Text('What its author calls it; saving it again replaces it.', 'meeting-42')
  readonly external_id!: string;
  @Text('What was worked on.', 'Weekly planning')
  readonly entity!: string;
  @Text('Kind of entity.', 'event')
  readonly type!: string;
  @OrNull('string', 'Who recorded it; the app that wrote it where nothing was said.', 'Calendar')
  readonly provider!: string | null;
  @Text('Category, Title Case.', 'Meeting')
  readonly category!: string;
  @Num('Start, seconds since the Unix epoch, UTC.', 1795219800.25)
  readonly start_time!: number;
  @Num('End, seconds since the Unix epoch, UTC.', 1795223400)
  readonly end_time!: number;
  @OrNull('string', 'Project.', 'demo')
  readonly project!: string | null;
  @OrNull('string', 'Branch.', 'main')
  readonly branch!: string | null;
  @OrNull('string', 'Language.')
  readonly language!: string | null;
  @OrNull('string', 'Whatever its author noted; at most 2083 characters.', 'room=4')
  readonly meta!: string | null;
  @Uuid('Whose time it is.')
  readonly user_id!: string;
  @Stamp('First saved.', '2026-11-21T10:00:00Z')
  readonly created_at!: string;
  @Stamp('Last saved.', '2026-11-21T10:00:00Z')
  readonly modified_at!: string;
}

export class ExternalDurationsAnswer {
  @ListOf(() => ExternalDurationRow, 'Whatever reaches into the day, whole, oldest first.')
  readonly data!: readonly ExternalDurationRow[];
  @ApiProperty({ type: [String], description: 'The branches that were asked for.' })
  readonly branches!: readonly string[];
  @Stamp('Start of the day, UTC.', '2026-11-20T18:15:00Z')
  readonly start!: string;
  @Stamp('Last second of the day, UTC.', '2026-11-21T18:14:59Z')
  readonly end!: string;
  @Text('IANA zone of the day.', 'Asia/Kathmandu')
  readonly timezone!: string;
}

export class ExternalDurationAnswer {
  @ApiProperty({
    type: ExternalDurationRow,
    nullable: true,
    description: 'As it is counted. Null when a rule of the person forgets it.',
  })
  readonly data!: ExternalDurationRow | null;
}
