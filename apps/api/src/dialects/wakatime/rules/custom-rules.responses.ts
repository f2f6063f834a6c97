import { ApiProperty } from '@nestjs/swagger';
import { Int, ListOf, OrNull, Stamp, Text, Uuid } from '../swagger-fields.js';

export class RuleDestinationRow {
  @Uuid('Id.')
  readonly id!: string;
  @Text('What is set.', 'project')
  readonly destination!: string;
  @Text('To what; empty to clear it.', 'papers')
  readonly destination_value!: string;
}

/** One rule in both spellings. */
export class CustomRuleRow {
  @Uuid('Id.')
  readonly id!: string;
  @OrNull('string', 'What the person calls it.', 'Notes are papers')
  readonly name!: string | null;
  @ApiProperty({ enum: ['change', 'delete'] })
  readonly action!: string;
  @OrNull('string', 'What is looked at; null for a rule without condition, which never applies.', 'entity')
  readonly source!: string | null;
  @OrNull('string', 'equals, contains, starts with or ends with; letter case makes no difference.', 'starts with')
  readonly operation!: string | null;
  @OrNull('string', 'What it is compared with.', '/home/ada/notes/')
  readonly source_value!: string | null;
  @ListOf(() => RuleDestinationRow, 'What is set, with action change.')
  readonly destinations!: readonly RuleDestinationRow[];
  @Int('1 for the rule whose turn is first.', 1)
  readonly priority!: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { entity: { 'starts with': '/home/ada/notes/' } },
  })
  readonly if_match!: Readonly<Record<string, Readonly<Record<string, string>>>>;
  @ApiProperty({ type: 'object', additionalProperties: true, example: { project: 'papers' } })
  readonly then_set!: Readonly<Record<string, string | null>>;
  @Stamp('Made.', '2026-11-21T10:00:00Z')
  readonly created_at!: string;
  @Stamp('Last changed.', '2026-11-21T10:00:00Z')
  readonly modified_at!: string;
}

export class CustomRulesAnswer {
  @ListOf(() => CustomRuleRow, 'In the order of their turns; each sees what those before it made.')
  readonly data!: readonly CustomRuleRow[];
  @OrNull('string', 'The job that applies them to history; null where there never were any.')
  readonly job_id!: string | null;
}

export class RuleChangeCounts {
  @Int('New rules.', 1)
  readonly added!: number;
  @Int('Rules that are gone.', 0)
  readonly removed!: number;
  @Int('Rules that stay at another place.', 0)
  readonly rearranged!: number;
}

export class CustomRulesChange {
  @ApiProperty({ type: RuleChangeCounts })
  readonly changes!: RuleChangeCounts;
  @Uuid('The job that applies them to history.')
  readonly job_id!: string;
}

export class CustomRulesChangeAnswer {
  @ApiProperty({ type: CustomRulesChange })
  readonly data!: CustomRulesChange;
}

export class CustomRulesProgress {
  @Int('Percent of history that follows the rules.', 100)
  readonly progress!: number;
  @OrNull('string', 'The job; null where there never were any rules.')
  readonly job_id!: string | null;
}

export class CustomRulesProgressAnswer {
  @ApiProperty({ type: CustomRulesProgress })
  readonly data!: CustomRulesProgress;
}
