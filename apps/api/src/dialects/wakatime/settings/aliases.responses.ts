import { ApiProperty } from '@nestjs/swagger';
import { ALIAS_KINDS } from '#libs/custom-rules';
import { ListOf, OrNull, Stamp, Text, Uuid } from '../swagger-fields.js';

export class AliasRow {
  @Uuid('Id.')
  readonly id!: string;
  @ApiProperty({ enum: [...ALIAS_KINDS], description: 'What is renamed.' })
  readonly type!: string;
  @Text('What is renamed: `*` stands for any text, `?` for one character.', 'site-*')
  readonly pattern!: string;
  @Text('What is shown instead.', 'Website')
  readonly name!: string;
  @Stamp('Made.', '2026-11-21T10:00:00Z')
  readonly created_at!: string;
}

export class AliasesAnswer {
  @ListOf(() => AliasRow, 'The one that wins first: names without wildcards, then the longer patterns.')
  readonly data!: readonly AliasRow[];
}

export class AddedAliasesAnswer {
  @ListOf(() => AliasRow, 'As they are now, in the order given.')
  readonly data!: readonly AliasRow[];
  @OrNull('string', 'The job by which history follows; null: nothing changed.')
  readonly job_id!: string | null;
}

export class LanguageMappingRow {
  @Uuid('Id.')
  readonly id!: string;
  @Text('What file names end in.', 'tpl.html')
  readonly ending!: string;
  @Text('What their language is.', 'Go Template')
  readonly language!: string;
  @Stamp('Made.', '2026-11-21T10:00:00Z')
  readonly created_at!: string;
}

export class LanguageMappingsAnswer {
  @ListOf(() => LanguageMappingRow, 'The one that wins first: more dots, then longer.')
  readonly data!: readonly LanguageMappingRow[];
}

export class AddedMappingsAnswer {
  @ListOf(() => LanguageMappingRow, 'As they are now, in the order given.')
  readonly data!: readonly LanguageMappingRow[];
  @OrNull('string', 'The job by which history follows; null: nothing changed.')
  readonly job_id!: string | null;
}

export class RenamingRemovedAnswer {
  @ApiProperty({ type: 'object', properties: {}, example: {} })
  readonly data!: Record<string, never>;
  @Uuid('The job by which history goes back.')
  readonly job_id!: string;
}
