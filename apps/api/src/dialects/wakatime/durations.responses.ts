import { ApiPropertyOptional } from '@nestjs/swagger';
import { Int, ListOf, Num, OrNull, Strings } from './swagger-fields.js';
import { DayBounds } from './time.responses.js';

/** What was changed during a stretch. */
export class DurationEdits {
  @Int('Lines that assistants added.', 40)
  readonly ai_additions!: number;
  @Int('Lines that assistants deleted.', 3)
  readonly ai_deletions!: number;
  @Int('Lines that the person added.', 12)
  readonly human_additions!: number;
  @Int('Lines that the person deleted.', 4)
  readonly human_deletions!: number;
  @Int('Tokens sent to models.', 1800)
  readonly ai_input_tokens!: number;
  @Int('Tokens sent that the provider had cached.', 600)
  readonly ai_cached_input_tokens!: number;
  @Int('Tokens that models wrote.', 900)
  readonly ai_output_tokens!: number;
  @Int('Characters of all prompts.', 420)
  readonly ai_prompt_length_sum!: number;
  @Int('Prompts.', 6)
  readonly ai_prompt_events_total!: number;
  @Int('Sessions with an assistant.', 1)
  readonly ai_sessions!: number;
}

/**
 * An unbroken stretch on one project. Besides the project and the slice key, a row names what its first heartbeat
 * carried.
 */
export class DurationRow extends DurationEdits {
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

export class DurationsAnswer extends DayBounds {
  @ListOf(() => DurationRow, 'The stretches of the day, oldest first.')
  readonly data!: readonly DurationRow[];
  @Strings('Branches of the rows.', ['main'])
  readonly branches!: readonly string[];
}
