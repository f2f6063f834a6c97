import { ApiProperty } from '@nestjs/swagger';
import { Day, Flag, Int, ListOf, Num, One, OrNull, Stamp, Text, Uuid } from '../swagger-fields.js';
import { PageKeys } from '../time.responses.js';

/** Time in one language. */
export class LeaderLanguageBody {
  @Text('"Other" where it is not known.', 'TypeScript')
  readonly name!: string;
  @Num('Seconds, microsecond precision.', 81532.4)
  readonly total_seconds!: number;
  @Num('The part of it that assistants were at work.', 1200)
  readonly ai_coding_seconds!: number;
  @Num('The rest of it.', 80332.4)
  readonly manual_coding_seconds!: number;
}

/** What somebody is ranked by. */
export class RunningTotal {
  @Num('Seconds, microsecond precision; of the language that was asked for, else of all.', 378113.454)
  readonly total_seconds!: number;
  @Text('Floored to minutes.', '105 hrs 1 min')
  readonly human_readable_total!: string;
  @Int('Seconds per day with activity, rounded.', 63019)
  readonly daily_average!: number;
  @Text('Floored to minutes.', '17 hrs 30 mins')
  readonly human_readable_daily_average!: string;
  @ListOf(() => LeaderLanguageBody, 'All languages, most time first.')
  readonly languages!: readonly LeaderLanguageBody[];
  @Num('Cost of models; 0 where it is unknown.', 0)
  readonly ai_model_total_cost!: number;
}

/** A person as boards show them. */
export class LeaderUser {
  @Uuid('Public id.')
  readonly id!: string;
  @OrNull('string', 'Null unless it is public.')
  readonly email!: string | null;
  @Text('Name to show.', 'Jane Doe')
  readonly display_name!: string;
  @Text('Name in addresses.', 'jane')
  readonly username!: string;
  @OrNull('string', 'Full name.', 'Jane Doe')
  readonly full_name!: string | null;
  @OrNull('string', 'Website.', 'https://jane.example/')
  readonly website!: string | null;
  @OrNull('string', 'The same without scheme.', 'jane.example')
  readonly human_readable_website!: string | null;
  @Text('Address of a picture.', 'https://beatkeeper.example/photo/6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b')
  readonly photo!: string;
  @Flag('Is the own picture public?', true)
  readonly is_photo_public!: boolean;
  @Flag('The same by its older name.', true)
  readonly photo_public!: boolean;
  @Flag('Looks for work.', false)
  readonly is_hireable!: boolean;
  @Flag('Always true: there are no plans here.', true)
  readonly is_pro!: boolean;
  @Flag('Is the address public?', false)
  readonly is_email_public!: boolean;
  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description: 'country_code, name, state, title.',
  })
  readonly city!: Readonly<Record<string, unknown>> | null;
}

export class LeaderBody {
  @Int('1 is first; people with equal time share it.', 18)
  readonly rank!: number;
  @Int('The page it stands on.', 1)
  readonly page!: number;
  @One(() => RunningTotal, 'Time of the last seven days.')
  readonly running_total!: RunningTotal;
  @One(() => LeaderUser, 'Who it is.')
  readonly user!: LeaderUser;
}

/** The caller's own place. All null for a caller without a credential; no rank for who is not on the board. */
export class CurrentLeader {
  @OrNull('integer', 'Null for who is not on this board.', 18)
  readonly rank!: number | null;
  @OrNull('integer', 'Null for who is not on this board.', 1)
  readonly page!: number | null;
  @ApiProperty({ type: () => LeaderUser, nullable: true, description: 'The caller.' })
  readonly user!: LeaderUser | null;
}

/** Seven dates, each person's own days. */
export class BoardRange {
  @Day('First day.', '2026-10-03')
  readonly start_date!: string;
  @Text('First day in words.', 'Sat Oct 3rd 2026')
  readonly start_text!: string;
  @Day('Last day: yesterday in UTC when people were counted.', '2026-10-09')
  readonly end_date!: string;
  @Text('Last day in words.', 'Fri Oct 9th 2026')
  readonly end_text!: string;
  @Text('Always last_7_days.', 'last_7_days')
  readonly name!: string;
  @Text('The range in words.', 'Last 7 Days')
  readonly text!: string;
}

export class LeadersAnswer extends PageKeys {
  @One(() => CurrentLeader, "The caller's place, on whichever page.")
  readonly current_user!: CurrentLeader;
  @ListOf(() => LeaderBody, 'Most time first; people with equal time in the order of their accounts. 100 per page.')
  readonly data!: readonly LeaderBody[];
  @One(() => BoardRange, 'The days that count.')
  readonly range!: BoardRange;
  @OrNull('string', 'The language that was asked for.')
  readonly language!: string | null;
  @Flag('Only people who look for work?', false)
  readonly is_hireable!: boolean;
  @OrNull('string', 'The country that was asked for.')
  readonly country_code!: string | null;
  @Stamp('When people were counted.', '2026-10-10T20:00:00Z')
  readonly modified_at!: string;
  @Int('Minutes; always 15, whatever people have chosen for themselves.', 15)
  readonly timeout!: number;
  @Flag('Always false.', false)
  readonly writes_only!: boolean;
}

export class PrivateBoardBody {
  @Uuid('Public id.')
  readonly id!: string;
  @Text('Name.', 'Team Everest')
  readonly name!: string;
  @Flag('Does it belong to the caller?', true)
  readonly can_edit!: boolean;
  @Flag('Does it belong to the caller?', true)
  readonly can_delete!: boolean;
  @Flag('Can one more join?', true)
  readonly has_available_seat!: boolean;
  @Flag('Can people join by a link?', false)
  readonly has_link!: boolean;
  @Int('People on it.', 3)
  readonly members_count!: number;
  @Int('People on it whose time zone is known: all.', 3)
  readonly members_with_timezones_count!: number;
  @Text('Always last_7_days.', 'last_7_days')
  readonly time_range!: string;
  @Stamp('When it was made.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
  @Stamp('When it was last changed.', '2026-10-01T08:00:00Z')
  readonly modified_at!: string;
}

export class PrivateBoardAnswer {
  @One(() => PrivateBoardBody, 'The board.')
  readonly data!: PrivateBoardBody;
}

export class PrivateBoardsAnswer extends PageKeys {
  @ListOf(() => PrivateBoardBody, 'Boards that the caller is on, oldest first. 100 per page.')
  readonly data!: readonly PrivateBoardBody[];
}

export class BoardMemberBody {
  @Uuid('The person.')
  readonly id!: string;
  @Text('The person.', 'jane')
  readonly username!: string;
  @OrNull('string', 'Full name.', 'Jane Doe')
  readonly full_name!: string | null;
  @Flag('Does the board belong to them?', false)
  readonly is_owner!: boolean;
  @Stamp('When they joined.', '2026-10-01T08:00:00Z')
  readonly joined_at!: string;
}

export class BoardMembersAnswer extends PageKeys {
  @ListOf(() => BoardMemberBody, 'In the order in which they joined. 100 per page.')
  readonly data!: readonly BoardMemberBody[];
}

/** The board that somebody is invited to. */
export class InvitingBoard {
  @Uuid('Public id.')
  readonly id!: string;
  @Text('Name.', 'Team Everest')
  readonly name!: string;
  @Text('Username of its owner.', 'tenzing')
  readonly owner!: string;
}

export class BoardInviteBody {
  @Uuid('Public id.')
  readonly id!: string;
  @One(() => InvitingBoard, 'Where to.')
  readonly leaderboard!: InvitingBoard;
  @OrNull('string', 'Who is invited, by name.', 'jane')
  readonly username!: string | null;
  @OrNull('string', 'Who is invited, by address.')
  readonly email!: string | null;
  @Stamp('When they were invited.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
}

export class BoardInviteAnswer {
  @One(() => BoardInviteBody, 'The invitation.')
  readonly data!: BoardInviteBody;
}

export class BoardInvitesAnswer extends PageKeys {
  @ListOf(() => BoardInviteBody, 'Open invitations, oldest first. 100 per page.')
  readonly data!: readonly BoardInviteBody[];
}

export class BoardLink {
  @Text('Lets anybody who has it join. Shown this once.')
  readonly token!: string;
}

export class BoardLinkAnswer {
  @One(() => BoardLink, 'The link.')
  readonly data!: BoardLink;
}

export class PublicWishBody {
  @Flag('Wishes to be ranked on the public leaderboard.', false)
  readonly is_on_leaderboard!: boolean;
}

export class PublicWishAnswer {
  @One(() => PublicWishBody, 'The wish.')
  readonly data!: PublicWishBody;
}
