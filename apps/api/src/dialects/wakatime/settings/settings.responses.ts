import { ApiProperty } from '@nestjs/swagger';
import { UNKNOWN_PROJECTS } from '#libs/users';
import { Flag, Int, OrNull } from '../swagger-fields.js';

/** By the names that Wakapi has for them. */
export class SettingsRow {
  @Int('How many local days before today others are shown: 0 for nothing, -1 for all.', 30)
  readonly share_data_max_days!: number;
  @Flag('Whether others are shown projects.', false)
  readonly share_projects!: boolean;
  @Flag('Languages.', false)
  readonly share_languages!: boolean;
  @Flag('Editors.', false)
  readonly share_editors!: boolean;
  @Flag('Operating systems.', false)
  readonly share_operating_systems!: boolean;
  @Flag('Machines.', false)
  readonly share_machines!: boolean;
  @Flag('Labels of projects.', false)
  readonly share_labels!: boolean;
  @Flag('The chart of how active they were on each day.', false)
  readonly share_activity_chart!: boolean;
  @Flag('Whether they are ranked on the public leaderboard.', false)
  readonly leaderboard_opt_in!: boolean;
  @ApiProperty({
    enum: UNKNOWN_PROJECTS,
    description: 'Whether time in no project is counted in what is told of them, or left out of it.',
    example: 'shown',
  })
  readonly unknown_projects!: string;
  @OrNull('integer', 'Timeout of the policy `wakapi`, 60 to 3600 seconds; null: 600.', 600)
  readonly gap_timeout_seconds!: number | null;
  @Flag('A mail about each week; needs a confirmed address.', false)
  readonly weekly_report!: boolean;
}

export class SettingsAnswer {
  @ApiProperty({ type: SettingsRow })
  readonly data!: SettingsRow;
}
