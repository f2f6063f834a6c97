import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { RepositoryBody } from './commits/commits.responses.js';
import { Flag, ListOf, One, OrNull, Stamp, Strings, Text, Uuid } from './swagger-fields.js';
import { PageKeys } from './time.responses.js';

export class ProjectBody {
  @Uuid('Public id.')
  readonly id!: string;
  @Text('Name as it is now.', 'demo')
  readonly name!: string;
  @OrNull('string', '#RRGGBB, or null where none was chosen.')
  readonly color!: string | null;
  @ApiProperty({ type: () => RepositoryBody, nullable: true, description: 'Null where none is linked.' })
  readonly repository!: RepositoryBody | null;
  @OrNull('string', 'Always null: no badge exists.')
  readonly badge!: string | null;
  @Strings('Always empty: invoicing clients are not kept.')
  readonly clients!: readonly string[];
  @OrNull('string', 'First heartbeat, UTC.', '2026-10-01T08:00:00Z')
  readonly first_heartbeat_at!: string | null;
  @OrNull('string', 'Last heartbeat, UTC.', '2026-10-10T00:15:00Z')
  readonly last_heartbeat_at!: string | null;
  @OrNull('string', "First heartbeat in the person's zone.", 'Oct 1, 2026, 11:00 AM EAT')
  readonly human_readable_first_heartbeat_at!: string | null;
  @OrNull('string', "Last heartbeat in the person's zone.", 'Oct 10, 2026, 3:15 AM EAT')
  readonly human_readable_last_heartbeat_at!: string | null;
  @Text('Name for use in addresses.', 'demo')
  readonly urlencoded_name!: string;
  @Flag('Has the project a public page?', false)
  readonly has_public_url!: boolean;
  @Text('Address of its page below this site.', '/projects/demo')
  readonly url!: string;
  @Stamp('When the project was first seen.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
}

export class ProjectsAnswer extends PageKeys {
  @ListOf(() => ProjectBody, 'Latest activity first, 100 per page.')
  readonly data!: readonly ProjectBody[];
  @ApiPropertyOptional({ type: [String], description: 'Of somebody who is named: names, as Hackatime lists them.' })
  readonly projects?: readonly string[];
}

export class ProjectAnswer {
  @One(() => ProjectBody, 'The project.')
  readonly data!: ProjectBody;
}
