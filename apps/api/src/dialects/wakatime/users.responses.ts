import { ApiProperty } from '@nestjs/swagger';
import { Flag, Int, One, OrNull, Stamp, Text, Uuid } from './swagger-fields.js';

/**
 * A person. To others than the person: private addresses and the latest activity are null as far as they are not
 * shared; settings are shown.
 */
export class UserBody {
  @Uuid('Public id.')
  readonly id!: string;
  @Text('Unique name.', 'jane')
  readonly username!: string;
  @Text('Full name, else @username, else "Anonymous User".', 'Jane Doe')
  readonly display_name!: string;
  @OrNull('string', 'Full name.', 'Jane Doe')
  readonly full_name!: string | null;
  @OrNull('string', 'Null unless it is public, or the person asks with the scope email.', 'jane@example.com')
  readonly email!: string | null;
  @OrNull('string', 'Address for others.', 'hello@example.com')
  readonly public_email!: string | null;
  @Flag('Is the address shown to others?', false)
  readonly is_email_public!: boolean;
  @Flag('Older name of is_email_public.', false)
  readonly email_public!: boolean;
  @Flag('Was the address confirmed?', true)
  readonly is_email_confirmed!: boolean;
  @Text('Address of the picture.', 'https://time.example.com/photo/6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b')
  readonly photo!: string;
  @Flag('Is the picture shown to others?', true)
  readonly is_photo_public!: boolean;
  @Flag('Older name of is_photo_public.', true)
  readonly photo_public!: boolean;
  @Text("IANA zone of the person's days.", 'Africa/Nairobi')
  readonly timezone!: string;
  @Int('Minutes; gaps up to this long count.', 15)
  readonly timeout!: number;
  @Flag('Do only heartbeats of writes count?', false)
  readonly writes_only!: boolean;
  @OrNull('string', 'Time of the latest heartbeat, UTC.', '2026-10-10T00:15:00Z')
  readonly last_heartbeat_at!: string | null;
  @OrNull('string', 'Older name of last_heartbeat_at.', '2026-10-10T00:15:00Z')
  readonly last_heartbeat!: string | null;
  @OrNull('string', 'User agent of the latest heartbeat.')
  readonly last_plugin!: string | null;
  @OrNull('string', 'Editor of the latest heartbeat.', 'VS Code')
  readonly last_plugin_name!: string | null;
  @OrNull('string', 'Project of the latest heartbeat.', 'demo')
  readonly last_project!: string | null;
  @OrNull('string', 'Branch of the latest heartbeat.', 'main')
  readonly last_branch!: string | null;
  @OrNull('string', 'Language of the latest heartbeat.', 'TypeScript')
  readonly last_language!: string | null;
  @Text('Public page.', 'https://time.example.com/@jane')
  readonly profile_url!: string;
  @Text('Public page, escaped.', 'https://time.example.com/@jane')
  readonly profile_url_escaped!: string;
  @OrNull('string', 'Home page.', 'https://example.com')
  readonly website!: string | null;
  @OrNull('string', 'Home page without its protocol.', 'example.com')
  readonly human_readable_website!: string | null;
  @OrNull('string', 'Name at wonderful.dev.')
  readonly wonderfuldev_username!: string | null;
  @OrNull('string', 'Name at GitHub.')
  readonly github_username!: string | null;
  @OrNull('string', 'Name at Twitter.')
  readonly twitter_username!: string | null;
  @OrNull('string', 'Name at LinkedIn.')
  readonly linkedin_username!: string | null;
  @OrNull('string', 'Free text.', 'Nairobi')
  readonly location!: string | null;
  @OrNull('string', 'Free text.')
  readonly bio!: string | null;
  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description: 'country_code, name, state, title.',
  })
  readonly city!: Readonly<Record<string, unknown>> | null;
  @Flag('Shown publicly: totals.', false)
  readonly logged_time_public!: boolean;
  @Flag('Shown publicly: languages.', false)
  readonly languages_used_public!: boolean;
  @Flag('Shown publicly: editors.', false)
  readonly editors_used_public!: boolean;
  @Flag('Shown publicly: categories.', false)
  readonly categories_used_public!: boolean;
  @Flag('Shown publicly: operating systems.', false)
  readonly os_used_public!: boolean;
  @Flag('Shown publicly: use of assistants.', false)
  readonly ai_used_public!: boolean;
  @Flag('Open for offers.', false)
  readonly is_hireable!: boolean;
  @Flag('Show addresses of machines to the person?', false)
  readonly show_machine_name_ip!: boolean;
  @Flag('Preference.', true)
  readonly suggest_dangling_branches!: boolean;
  @Text('Preference.', 'Last 7 Days')
  readonly default_dashboard_range!: string;
  @Text('Preference.', 'Language')
  readonly durations_slice_by!: string;
  @Int('0 is Sunday.', 0)
  readonly weekday_start!: number;
  @OrNull('boolean', 'Null: as the browser does.')
  readonly time_format_24hr!: boolean | null;
  @Text('Preference.', 'text')
  readonly time_format_display!: string;
  @Text('Preference.', 'YYYY-MM-DD')
  readonly date_format!: string;
  @Text('Range of public statistics.', 'last_7_days')
  readonly public_profile_time_range!: string;
  @Flag('Shown publicly: days of the last year.', false)
  readonly share_last_year_days!: boolean;
  @Flag('Shown publicly: the all-time badge.', false)
  readonly share_all_time_badge!: boolean;
  @Flag('Older name of share_all_time_badge.', false)
  readonly share_all_time_since_days!: boolean;
  @Text('Preference.', 'Light')
  readonly color_scheme!: string;
  @OrNull('string', 'Always null: invoices are not written.')
  readonly invoice_id_format!: string | null;
  @OrNull('integer', 'Always null: invoices are not written.')
  readonly invoice_counter!: number | null;
  @Flag('Was the first setup finished?', true)
  readonly is_onboarding_finished!: boolean;
  @Flag('Older name of is_onboarding_finished.', true)
  readonly is_onboarded!: boolean;
  @Flag('Always false.', false)
  readonly is_sso_connected!: boolean;
  @OrNull('string', 'Last login, UTC; null to others.', '2026-10-10T00:15:00Z')
  readonly logged_in_at!: string | null;
  @Text('Every feature is open to everybody.', 'team')
  readonly plan!: string;
  @Flag('Always true.', true)
  readonly has_premium_features!: boolean;
  @Flag('Always false.', false)
  readonly needs_payment_method!: boolean;
  @Stamp('UTC.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
  @Stamp('UTC.', '2026-10-01T08:00:00Z')
  readonly modified_at!: string;
}

export class UserAnswer {
  @One(() => UserBody, 'The person.')
  readonly data!: UserBody;
}
