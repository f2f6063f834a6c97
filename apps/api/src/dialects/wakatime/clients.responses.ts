import { Flag, ListOf, OrNull, Stamp, Text, Uuid } from './swagger-fields.js';
import { PageKeys } from './time.responses.js';

export class MachineBody {
  @Uuid('Public id; `machine_name_id` elsewhere.')
  readonly id!: string;
  @Text('Name that its owner sees.', 'laptop')
  readonly name!: string;
  @Text('Name that clients send.', 'laptop')
  readonly value!: string;
  @OrNull('string', 'Null unless the person chose to see addresses.')
  readonly ip!: string | null;
  @OrNull('string', 'Last heartbeat, UTC.', '2026-10-10T00:15:00Z')
  readonly last_seen_at!: string | null;
  @OrNull('string', 'Zone that its clients report.', 'Africa/Nairobi')
  readonly timezone!: string | null;
  @Stamp('When it was first seen.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
}

export class MachinesAnswer extends PageKeys {
  @ListOf(() => MachineBody, 'Last seen first, 100 per page.')
  readonly data!: readonly MachineBody[];
}

export class UserAgentBody {
  @Uuid('Public id; `user_agent_id` elsewhere.')
  readonly id!: string;
  @Text('The whole string.', 'wakatime/v1.90.0 (linux-6.6.0-unknown) go1.22.12 vscode/1.90.0 vscode-wakatime/24.0.0')
  readonly value!: string;
  @OrNull('string', 'Editor or tool.', 'VS Code')
  readonly editor!: string | null;
  @OrNull('string', 'Its version.', '1.90.0')
  readonly version!: string | null;
  @OrNull('string', 'Operating system.', 'Linux')
  readonly os!: string | null;
  @OrNull('string', 'Version of the command line client.', 'v1.90.0')
  readonly cli_version!: string | null;
  @OrNull('string', 'Model of an assistant.', 'opus')
  readonly ai_model!: string | null;
  @OrNull('string', 'Version of the model.', '4.1')
  readonly ai_model_version!: string | null;
  @OrNull('string', 'Effort of the model.', 'medium')
  readonly ai_model_complexity!: string | null;
  @Flag('Is it a browser extension?', false)
  readonly is_browser_extension!: boolean;
  @Flag("Is it a desktop application's watcher?", false)
  readonly is_desktop_app!: boolean;
  @OrNull('string', 'First heartbeat, UTC.', '2026-10-01T08:00:00Z')
  readonly first_seen_at!: string | null;
  @OrNull('string', 'Last heartbeat, UTC.', '2026-10-10T00:15:00Z')
  readonly last_seen_at!: string | null;
  @OrNull('string', 'Older name of last_seen_at.', '2026-10-10T00:15:00Z')
  readonly last_seen!: string | null;
  @Stamp('When it was first seen.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
}

export class UserAgentsAnswer extends PageKeys {
  @ListOf(() => UserAgentBody, 'Last seen first, 100 per page.')
  readonly data!: readonly UserAgentBody[];
}
