import { ApiPropertyOptional } from '@nestjs/swagger';
import { Flag, Int, ListOf, Num, One, OrNull, Stamp, Strings, Text, Uuid } from '../swagger-fields.js';
import { PageKeys } from '../time.responses.js';

const STATUSES =
  'ok, pending_sync, syncing, rate_limited, unauthorized, not_found, failed; no_repository where the project has none.';

export class RepositoryBody {
  @Uuid('Public id.')
  readonly id!: string;
  @Text('Without its owner.', 'beacon')
  readonly name!: string;
  @Text('With its owner.', 'jane/beacon')
  readonly full_name!: string;
  @Text('github, gitlab, gitea, bitbucket or git.', 'github')
  readonly provider!: string;
  @OrNull('string', 'Null until it was read.', 'main')
  readonly default_branch!: string | null;
  @OrNull('string', 'As the forge tells it.')
  readonly description!: string | null;
  @Int('Forks.', 0)
  readonly fork_count!: number;
  @Int('Stars.', 0)
  readonly star_count!: number;
  @Int('Watchers.', 0)
  readonly watch_count!: number;
  @OrNull('string', 'As the forge tells it.')
  readonly homepage!: string | null;
  @OrNull('string', 'Page for people.', 'https://github.com/jane/beacon')
  readonly html_url!: string | null;
  @OrNull('string', 'Where it lives; null where only pushes are told.', 'https://github.com/jane/beacon')
  readonly url!: string | null;
  @Flag('Is it a fork?', false)
  readonly is_fork!: boolean;
  @Flag('Is it private?', true)
  readonly is_private!: boolean;
  @OrNull('string', 'When it was read to the end, UTC.', '2026-10-10T20:00:00Z')
  readonly last_synced_at!: string | null;
}

export class CommitProject {
  @Uuid('Public id.')
  readonly id!: string;
  @Text('Name.', 'beacon')
  readonly name!: string;
  @Text('public or private.', 'private')
  readonly privacy!: string;
  @ApiPropertyOptional({ type: () => RepositoryBody, nullable: true, description: 'Null where none is linked.' })
  readonly repository!: RepositoryBody | null;
}

export class CommitBody {
  @Uuid('Public id.')
  readonly id!: string;
  @Text('Full hash.', '9b8c4d2e6f1a3b5c7d9e8f0a1b2c3d4e5f6a7b8c')
  readonly hash!: string;
  @Text('Its first seven digits.', '9b8c4d2')
  readonly truncated_hash!: string;
  @Text('Message.', 'Draw the map')
  readonly message!: string;
  @OrNull('string', 'Where it was made, as far as the history tells.', 'main')
  readonly branch!: string | null;
  @OrNull('string', 'The same as a ref.', 'refs/heads/main')
  readonly ref!: string | null;
  @OrNull('string', "The author's id at the forge.")
  readonly author_id!: string | null;
  @Text('Author.', 'Jane Doe')
  readonly author_name!: string;
  @OrNull('string', "Author's address.", 'jane@example.com')
  readonly author_email!: string | null;
  @OrNull('string', "Author's name at the forge.", 'jane')
  readonly author_username!: string | null;
  @Stamp('When it was written.', '2026-10-10T04:30:00Z')
  readonly author_date!: string;
  @OrNull('string', "Author's picture.")
  readonly author_avatar_url!: string | null;
  @OrNull('string', "Author's page.")
  readonly author_html_url!: string | null;
  @OrNull('string', 'The author in the API of the forge.')
  readonly author_url!: string | null;
  @Text('Committer.', 'Jane Doe')
  readonly committer_name!: string;
  @OrNull('string', "Committer's address.", 'jane@example.com')
  readonly committer_email!: string | null;
  @OrNull('string', "Committer's name at the forge.", 'jane')
  readonly committer_username!: string | null;
  @Stamp('When it was committed.', '2026-10-10T04:30:00Z')
  readonly committer_date!: string;
  @OrNull('string', "Committer's picture.")
  readonly committer_avatar_url!: string | null;
  @OrNull('string', "Committer's page.")
  readonly committer_html_url!: string | null;
  @OrNull('string', 'The committer in the API of the forge.')
  readonly committer_url!: string | null;
  @OrNull('string', 'Page for people.')
  readonly html_url!: string | null;
  @Text('The commit in the API of the forge, or in this one.')
  readonly url!: string;
  @Num(
    "Coding time on the project and branch since the author's commit before it there; 0 for other authors, and where the start is not known.",
    2100.5,
  )
  readonly total_seconds!: number;
  @Text('The same.', '35 mins')
  readonly human_readable_total!: string;
  @Text('The same.', '35 mins 0 secs')
  readonly human_readable_total_with_seconds!: string;
  @Text('The same, in words.', 'about 35 minutes')
  readonly human_readable_natural_total_time!: string;
  @Flag("Is the author's address one of the person's?", true)
  readonly is_authored_by_user!: boolean;
  @Stamp('When it was read.', '2026-10-10T20:00:00Z')
  readonly created_at!: string;
}

export class CommitsAnswer extends PageKeys {
  @ListOf(() => CommitBody, 'Newest first, 100 per page.')
  readonly commits!: readonly CommitBody[];
  @ListOf(() => CommitBody, 'The same.')
  readonly data!: readonly CommitBody[];
  @OrNull('string', 'What was asked for.')
  readonly author!: string | null;
  @OrNull('string', 'What was asked for, or the default branch.', 'main')
  readonly branch!: string | null;
  @One(() => CommitProject, 'The project and its repository.')
  readonly project!: CommitProject;
  @Text(STATUSES, 'ok')
  readonly status!: string;
  @OrNull('string', 'Null on the last page.')
  readonly next_page_url!: string | null;
  @OrNull('string', 'Null on the first page.')
  readonly prev_page_url!: string | null;
}

export class CommitAnswer {
  @One(() => CommitBody, 'The commit.')
  readonly commit!: CommitBody;
  @One(() => CommitBody, 'The same.')
  readonly data!: CommitBody;
  @OrNull('string', 'What was asked for, or where it was made.', 'main')
  readonly branch!: string | null;
  @One(() => CommitProject, 'The project and its repository.')
  readonly project!: CommitProject;
  @Text(STATUSES, 'ok')
  readonly status!: string;
}

export class LinkBody extends RepositoryBody {
  @OrNull('string', "The forge's own address; null for the provider's public one.")
  readonly base_url!: string | null;
  @OrNull('string', 'The only branch that is read; null: all.')
  readonly branch!: string | null;
  @Strings('Addresses under which the person commits, besides their own.')
  readonly author_emails!: readonly string[];
  @Flag('Is there a token? It is never shown.', true)
  readonly has_token!: boolean;
  @Text(STATUSES, 'pending_sync')
  readonly status!: string;
  @OrNull('string', 'Why it stopped or waits.')
  readonly status_reason!: string | null;
  @Text('Where the forge may tell pushes.')
  readonly webhook_url!: string;
  @OrNull('string', 'Signs pushes. Shown once, when a link is made.')
  readonly webhook_secret!: string | null;
  @Stamp('When it was linked.')
  readonly created_at!: string;
  @Stamp('When it was last changed.')
  readonly modified_at!: string;
}

export class LinkAnswer {
  @One(() => LinkBody, 'The link.')
  readonly data!: LinkBody;
}

/** What is sent to link a project. */
export class LinkRequest {
  @ApiPropertyOptional({
    enum: ['github', 'gitlab', 'gitea', 'bitbucket', 'git'],
    description: 'Known from public URLs.',
  })
  readonly provider?: string;
  @ApiPropertyOptional({
    type: 'string',
    example: 'https://github.com/jane/beacon',
    description: 'http or https, without credentials.',
  })
  readonly url?: string;
  @ApiPropertyOptional({ type: 'string', description: 'Instead of the URL, such as jane/beacon.' })
  readonly full_name?: string;
  @ApiPropertyOptional({ type: 'string', description: 'Of an own installation, such as https://git.example.com.' })
  readonly base_url?: string;
  @ApiPropertyOptional({ type: 'string', description: 'That may read the repository. Absent: the one before stays.' })
  readonly token?: string;
  @ApiPropertyOptional({ type: 'string', description: 'Only this branch.', example: 'main' })
  readonly branch?: string;
  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string' },
    description: 'Further addresses of the person.',
    maxItems: 20,
    example: ['jane@example.com'],
  })
  readonly author_emails?: readonly string[];
}
