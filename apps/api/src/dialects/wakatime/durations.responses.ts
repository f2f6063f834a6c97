import { Num, ListOf, OrNull, Stamp, Strings, Text } from './swagger-fields.js';
import { ApiPropertyOptional } from '@nestjs/swagger';

/**
 * An unbroken stretch on one project. Besides the project and the slice key, a row names what its first heartbeat
 * carried.
 */
export class DurationRow {
  @Num('Start, seconds since the Unix epoch, UTC.', 1795219800.25)
  readonly time!: number;
  @Num('Length in seconds.', 432.5)
  readonly duration!: number;
  @OrNull('string', 'Project.', 'demo')
  readonly project!: string | null;
  @OrNull('string', 'Always null: colours belong to the viewer.')
  readonly color!: string | null;
  @OrNull('string', 'Branch.', 'main')
  readonly branch!: string | null;
  @OrNull('string', 'Language.', 'TypeScript')
  readonly language!: string | null;
  @OrNull('string', 'Category, Title Case.', 'Coding')
  readonly category!: string | null;
  @OrNull('string', 'Editor.', 'VS Code')
  readonly editor!: string | null;
  @OrNull('string', 'Operating system.', 'Linux')
  readonly operating_system!: string | null;
  @OrNull('string', 'Machine.', 'laptop')
  readonly machine!: string | null;
  @ApiPropertyOptional({ type: 'string', description: 'Only with slice_by=entity.', example: '/home/dev/demo/main.ts' })
  readonly entity?: string | null;
  @ApiPropertyOptional({ type: 'array', items: { type: 'string' }, description: 'Only with slice_by=dependencies.' })
  readonly dependencies?: readonly string[];
  @ApiPropertyOptional({ type: 'string', nullable: true, description: 'Only with slice_by=os.', example: 'Linux' })
  readonly os?: string | null;
}

export class DurationsAnswer {
  @ListOf(() => DurationRow, 'The stretches of the day, oldest first.')
  readonly data!: readonly DurationRow[];
  @Strings('Branches of the rows.', ['main'])
  readonly branches!: readonly string[];
  @Stamp('First second of the day, UTC.', '2026-09-30T21:00:00Z')
  readonly start!: string;
  @Stamp('Last second of the day, UTC.', '2026-10-01T20:59:59Z')
  readonly end!: string;
  @Text('IANA zone of the day.', 'Africa/Nairobi')
  readonly timezone!: string;
}
