import { MAX_TIMEOUT_SECONDS, MIN_TIMEOUT_SECONDS, microsToSeconds, parseZone } from '#libs/kernel';
import { clientText } from './client-text.js';
import type { ForeignHeartbeat, ForeignInstance, ForeignKey, ForeignPerson } from './foreign.js';
import { byPerson, countsByPerson, pageOfRows } from './source/rows-of-people.js';
import { readTable, type SourceRow, type SqlSource, UnreadableDatabase } from './source/sql-source.js';
import { countOf, flagOf, instantOf, numberOf, textOf } from './source/values.js';

const PERSON = [
  'id',
  'api_key',
  'email',
  'location',
  'start_of_week',
  'password',
  'created_at',
  'share_data_max_days',
  'share_editors',
  'share_languages',
  'share_projects',
  'share_oss',
  'share_machines',
  'share_labels',
  'share_activity_chart',
  'is_admin',
  'wakatime_api_key',
  'reports_weekly',
  'public_leaderboard',
  'exclude_unknown_projects',
  'heartbeats_timeout_sec',
  'auth_type',
];

const HEARTBEAT = [
  'id',
  'entity',
  'type',
  'category',
  'project',
  'branch',
  'language',
  'is_write',
  'editor',
  'operating_system',
  'machine',
  'user_agent',
  'time',
  'lines',
  'line_no',
  'cursor_pos',
  'line_deletions',
  'line_additions',
  'project_root_count',
  'ai_line_changes',
  'ai_session',
  'ai_input_tokens',
  'ai_output_tokens',
  'a_iprompt_length',
  'ai_prompt_length',
  'human_line_changes',
];

/** Numbers that Wakapi gives kinds of names. */
const TYPES: Readonly<Record<string, string>> = {
  '0': 'project',
  '1': 'language',
  '2': 'editor',
  '3': 'operating_system',
  '4': 'machine',
  '5': 'label',
  '6': 'branch',
  '7': 'entity',
  '8': 'category',
  '9': 'ai_model',
};

/** The timeout of whoever has not chosen one. */
const DEFAULT_TIMEOUT_SECONDS = 600;

/** A Wakapi installation. Times without a zone are those of the clock on the wall where its server runs. */
export class WakapiInstance implements ForeignInstance {
  readonly kind = 'wakapi';

  /** @throws UnreadableDatabase */
  static async open(source: SqlSource, zone: string): Promise<WakapiInstance> {
    const people = await source.columns('users');
    const heartbeats = await source.columns('heartbeats');
    if (people.has('share_data_max_days') && heartbeats.has('operating_system'))
      return new WakapiInstance(source, zone);
    throw new UnreadableDatabase('this is no database of Wakapi, or of a release that is too old');
  }

  private constructor(
    private readonly source: SqlSource,
    private readonly zone: string,
  ) {}

  async people(): Promise<ForeignPerson[]> {
    const read = (table: string, columns: readonly string[]) => readTable(this.source, table, ['user_id', ...columns]);
    const people = await readTable(this.source, 'users', PERSON, { text: 'order by created_at, id' });
    const keys = byPerson(await read('api_keys', ['api_key', 'read_only', 'label']));
    const aliases = byPerson(await read('aliases', ['type', 'key', 'value']));
    const mappings = byPerson(await read('language_mappings', ['extension', 'language']));
    const labels = byPerson(await read('project_labels', ['project_key', 'label']));
    return people.map((row): ForeignPerson => {
      const id = String(row.id);
      return {
        ...this.accountOf(row),
        keys: keysOf(row, keys.get(id) ?? []),
        aliases: (aliases.get(id) ?? []).map(({ type, key, value }) => ({
          type: TYPES[String(type)] ?? String(type),
          pattern: String(value),
          name: String(key),
        })),
        mappings: (mappings.get(id) ?? []).map(({ extension, language }) => ({
          extension: String(extension),
          language: String(language),
        })),
        labels: (labels.get(id) ?? []).map(({ project_key, label }) => ({
          project: String(project_key),
          label: String(label),
        })),
      };
    });
  }

  heartbeatCounts(): Promise<ReadonlyMap<string, number>> {
    return countsByPerson(this.source, 'heartbeats');
  }

  async heartbeats(personId: string, after: number, limit: number): Promise<ForeignHeartbeat[]> {
    const rows = await pageOfRows(this.source, 'heartbeats', HEARTBEAT, { personId, after, limit });
    return rows.map((row) => ({ id: Number(row.id), item: this.itemOf(row) }));
  }

  close(): Promise<void> {
    return this.source.close();
  }

  private accountOf(row: SourceRow): Omit<ForeignPerson, 'keys' | 'aliases' | 'mappings' | 'labels'> {
    const id = String(row.id);
    const location = textOf(row.location);
    const timezone = parseZone(location);
    return {
      id,
      createdAt: instantOf(row.created_at, this.zone) ?? 0,
      username: id,
      email: textOf(row.email),
      timezone,
      passwordHash: textOf(row.auth_type) === 'oidc' ? null : textOf(row.password),
      settings: settingsOf(row),
      archivedProjects: [],
      remarks: remarksOf(row, location !== null && location !== 'Local' && timezone === undefined),
    };
  }

  private itemOf(row: SourceRow): ForeignHeartbeat['item'] {
    const us = instantOf(row.time, this.zone);
    return {
      time: us === undefined ? row.time : microsToSeconds(us),
      entity: row.entity,
      type: row.type,
      category: row.category,
      project: row.project,
      branch: row.branch,
      language: row.language,
      is_write: flagOf(row.is_write),
      machine: row.machine,
      user_agent: textOf(row.user_agent) ?? clientText(textOf(row.editor), textOf(row.operating_system)),
      lines: countOf(row.lines),
      lineno: countOf(row.line_no),
      cursorpos: countOf(row.cursor_pos),
      line_additions: countOf(row.line_additions),
      line_deletions: countOf(row.line_deletions),
      project_root_count: countOf(row.project_root_count),
      ai_line_changes: countOf(row.ai_line_changes),
      human_line_changes: countOf(row.human_line_changes),
      ai_session: row.ai_session,
      ai_input_tokens: countOf(row.ai_input_tokens),
      ai_output_tokens: countOf(row.ai_output_tokens),
      ai_prompt_length: countOf(row.ai_prompt_length ?? row.a_iprompt_length),
    };
  }
}

function keysOf({ api_key }: SourceRow, others: readonly SourceRow[]): ForeignKey[] {
  const main = textOf(api_key);
  return [
    ...(main === null ? [] : [{ text: main, label: undefined, isReadOnly: false }]),
    ...others.map((row) => ({
      text: String(row.api_key),
      label: textOf(row.label) ?? undefined,
      isReadOnly: flagOf(row.read_only),
    })),
  ];
}

/** Wakapi shows anything to others only where it shows so many days back; 0: none, negative: all. */
function settingsOf(row: SourceRow): Record<string, unknown> {
  const days = numberOf(row.share_data_max_days) ?? 0;
  const chosen = numberOf(row.heartbeats_timeout_sec) ?? 0;
  const timeout = chosen > 0 ? chosen : DEFAULT_TIMEOUT_SECONDS;
  const weekday = numberOf(row.start_of_week) ?? 1;
  return {
    weekday_start: weekday >= 0 && weekday <= 6 ? weekday : 1,
    gap_policy: 'wakapi',
    gap_timeout_seconds: timeout === DEFAULT_TIMEOUT_SECONDS ? null : possibleTimeout(timeout),
    share_days: days < 0 ? null : days,
    logged_time_public: days !== 0,
    categories_used_public: days !== 0,
    languages_used_public: flagOf(row.share_languages),
    editors_used_public: flagOf(row.share_editors),
    projects_used_public: flagOf(row.share_projects),
    os_used_public: flagOf(row.share_oss),
    machines_used_public: flagOf(row.share_machines),
    labels_used_public: flagOf(row.share_labels),
    share_activity_chart: flagOf(row.share_activity_chart),
    is_on_leaderboard: flagOf(row.public_leaderboard),
    weekly_report: flagOf(row.reports_weekly),
    unknown_projects: flagOf(row.exclude_unknown_projects) ? 'left_out' : 'shown',
  };
}

function possibleTimeout(seconds: number): number {
  return Math.min(Math.max(seconds, MIN_TIMEOUT_SECONDS), MAX_TIMEOUT_SECONDS);
}

function remarksOf(row: SourceRow, hasStrangeZone: boolean): string[] {
  return [
    ...(hasStrangeZone ? [`the time zone "${row.location}" is not known here: UTC is used`] : []),
    ...(flagOf(row.is_admin) ? ['was an administrator there: user:set admin_level=admin makes them one here'] : []),
    ...(textOf(row.wakatime_api_key) === null ? [] : ['passed heartbeats on to another server: a mirror does so here']),
    ...(textOf(row.auth_type) === 'oidc' ? ['logged in by an identity provider there'] : []),
  ];
}
