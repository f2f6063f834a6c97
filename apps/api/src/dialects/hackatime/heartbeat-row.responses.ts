import { ApiProperty } from '@nestjs/swagger';

const Field = (type: 'string' | 'integer' | 'number' | 'boolean', description: string, example: unknown) =>
  ApiProperty({ type, description, example } as never);

const Nullable = (type: 'string' | 'integer' | 'boolean', description: string, example: unknown = null) =>
  ApiProperty({ type, nullable: true, description, example } as never);

/** A stored heartbeat, flat. */
export class HackatimeHeartbeat {
  @Field('integer', 'For display; `uuid` names the heartbeat.', 4503599627370496)
  readonly id!: number;
  @ApiProperty({ format: 'uuid', description: "Id of the heartbeat, as WakaTime's routes know it." })
  readonly uuid!: string;
  @Field('integer', 'Whose it is.', 7)
  readonly user_id!: number;
  @Field('number', 'Seconds since the Unix epoch, UTC.', 1795219800.25)
  readonly time!: number;
  @Field('string', 'File, application, domain or URL.', '/home/dev/demo/main.ts')
  readonly entity!: string;
  @Field('string', 'file, app, domain, url or event.', 'file')
  readonly type!: string;
  @Field('string', 'Lower case.', 'coding')
  readonly category!: string;
  @Nullable('string', 'Project as it is called now.', 'demo')
  readonly project!: string | null;
  @Nullable('integer', 'Parts of the project folder, the empty first one included.')
  readonly project_root_count!: number | null;
  @Nullable('string', 'Branch.', 'main')
  readonly branch!: string | null;
  @Nullable('string', 'As sent, or told from the file name.', 'TypeScript')
  readonly language!: string | null;
  @ApiProperty({ type: [String], description: 'What the file imports.' })
  readonly dependencies!: readonly string[];
  @Nullable('string', 'Told from the user agent.', 'vscode')
  readonly editor!: string | null;
  @Nullable('string', 'Told from the user agent.', 'linux')
  readonly operating_system!: string | null;
  @Nullable('string', 'Name of the machine.', 'laptop')
  readonly machine!: string | null;
  @Nullable(
    'string',
    'As the client sent it.',
    'wakatime/v2.30.0 (linux-6.1-x86_64) go1.26 vscode/1.120 vscode-wakatime/25.1',
  )
  readonly user_agent!: string | null;
  @Nullable('boolean', 'Did the file get saved?')
  readonly is_write!: boolean | null;
  @Nullable('integer', 'Lines of the file.')
  readonly lines!: number | null;
  @Nullable('integer', 'Line of the cursor.')
  readonly lineno!: number | null;
  @Nullable('integer', 'Column of the cursor.')
  readonly cursorpos!: number | null;
  @Nullable('integer', 'Lines added.')
  readonly line_additions!: number | null;
  @Nullable('integer', 'Lines deleted.')
  readonly line_deletions!: number | null;
  @Nullable('string', 'Model of the assistant.')
  readonly ai_model!: string | null;
  @Nullable('string', 'Session with an assistant.')
  readonly ai_session!: string | null;
  @Nullable('string', 'Plan of the assistant.')
  readonly ai_subscription_plan!: string | null;
  @Nullable('integer', 'Lines changed by an assistant; negative: deleted.')
  readonly ai_line_changes!: number | null;
  @Nullable('integer', 'Tokens sent.')
  readonly ai_input_tokens!: number | null;
  @Nullable('integer', 'Tokens sent that were cached.')
  readonly ai_cached_input_tokens!: number | null;
  @Nullable('integer', 'Tokens received.')
  readonly ai_output_tokens!: number | null;
  @Nullable('integer', 'Characters of the prompt.')
  readonly ai_prompt_length!: number | null;
  @Nullable('integer', 'Lines changed by the person; negative: deleted.')
  readonly human_line_changes!: number | null;
  @Field('string', 'direct_entry, wakapi_import or test_entry (sent to try the connection).', 'direct_entry')
  readonly source_type!: string;
  @Field('string', 'The same for the same heartbeat.', '01923f9c6c1a8e219b5d3f2a6c7d8e9f')
  readonly fields_hash!: string;
  @Nullable('string', 'Addresses are not kept with heartbeats.')
  readonly ip_address!: string | null;
  @Field('string', 'Programmes claim time by their own address; always "nothing".', 'nothing')
  readonly ysws_program!: string;
  @Nullable('integer', 'Always null.')
  readonly raw_heartbeat_upload_id!: number | null;
  @ApiProperty({ format: 'date-time', description: 'When it was stored.' })
  readonly created_at!: string;
  @ApiProperty({ format: 'date-time', description: 'Heartbeats do not change: the same as created_at.' })
  readonly updated_at!: string;
  @Nullable('string', 'Always null: what is deleted is gone.')
  readonly deleted_at!: string | null;
}
