import { parseZone } from '#libs/kernel';
import { clientText } from './client-text.js';
import type { ForeignHeartbeat, ForeignInstance, ForeignPerson } from './foreign.js';
import { byPerson, countsByPerson, pageOfRows } from './source/rows-of-people.js';
import { readTable, type SourceRow, type SqlSource, UnreadableDatabase } from './source/sql-source.js';
import { flagOf, instantOf, numberOf, textOf } from './source/values.js';

const PERSON = [
  'id',
  'username',
  'slack_uid',
  'slack_username',
  'github_username',
  'display_name_override',
  'profile_bio',
  'profile_website_url',
  'timezone',
  'created_at',
  'admin_level',
  'trust_level',
  'allow_public_stats_lookup',
  'hackatime_extension_text_type',
  'show_goals_in_statusbar',
  'leaderboard_shadowbanned',
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
  'lineno',
  'cursorpos',
  'line_deletions',
  'line_additions',
  'project_root_count',
  'dependencies',
  'ai_line_changes',
  'human_line_changes',
  'ai_session',
  'ai_subscription_plan',
  'ai_input_tokens',
  'ai_output_tokens',
  'ai_prompt_length',
];

/** Numbers that Hackatime gives levels of trust and of administration. */
const TRUST: Readonly<Record<string, string>> = { '1': 'red', '2': 'green', '3': 'yellow' };
const LEVELS: Readonly<Record<string, string>> = { '1': 'superadmin', '2': 'admin', '3': 'viewer', '4': 'superadmin' };
const TEXTS: Readonly<Record<string, string>> = { '0': 'simple_text', '1': 'clock_emoji', '2': 'compliment_text' };

/** Why an address is kept that leads to nobody any more. The lower the number, the more it is the person's own. */
const KEPT_FOR_DELETION = '3';

/** A Hackatime installation, on PostgreSQL. All its times are UTC. */
export class HackatimeInstance implements ForeignInstance {
  readonly kind = 'hackatime';

  /** @throws UnreadableDatabase */
  static async open(source: SqlSource): Promise<HackatimeInstance> {
    const people = await source.columns('users');
    const keys = await source.columns('api_keys');
    const beats = await source.columns('heartbeats');
    const isOne = people.has('trust_level') && keys.has('token') && beats.has('source_type');
    if (isOne) return new HackatimeInstance(source, beats.has('deleted_at'));
    throw new UnreadableDatabase('this is no database of Hackatime, or of a release that is too old');
  }

  private constructor(
    private readonly source: SqlSource,
    private readonly forgets: boolean,
  ) {}

  async people(): Promise<ForeignPerson[]> {
    const read = (table: string, columns: readonly string[], text: string) =>
      readTable(this.source, table, ['user_id', ...columns], { text });
    const people = await readTable(this.source, 'users', PERSON, { text: 'order by id' });
    const keys = byPerson(await read('api_keys', ['token', 'name'], 'order by id'));
    const emails = byPerson(await read('email_addresses', ['email', 'source'], 'order by source, id'));
    const projects = byPerson(await read('project_repo_mappings', ['project_name', 'archived_at'], 'order by id'));
    const labels = byPerson(await read('project_labels', ['project_key', 'label'], 'order by id'));
    return people.map((row): ForeignPerson => {
      const id = String(row.id);
      return {
        ...accountOf(row),
        email: textOf(emails.get(id)?.find(({ source }) => String(source) !== KEPT_FOR_DELETION)?.email),
        keys: (keys.get(id) ?? []).map(({ token, name }) => ({
          text: String(token),
          label: textOf(name) ?? undefined,
          isReadOnly: false,
        })),
        // Labels came from the product before it, where people were named by their account of Slack.
        labels: [id, String(row.slack_uid)]
          .flatMap((name) => labels.get(name) ?? [])
          .map(({ project_key, label }) => ({ project: String(project_key), label: String(label) })),
        archivedProjects: (projects.get(id) ?? [])
          .filter(({ archived_at }) => archived_at !== null && archived_at !== undefined)
          .map(({ project_name }) => String(project_name)),
      };
    });
  }

  heartbeatCounts(): Promise<ReadonlyMap<string, number>> {
    return countsByPerson(this.source, 'heartbeats', this.living);
  }

  async heartbeats(personId: string, after: number, limit: number): Promise<ForeignHeartbeat[]> {
    const page = { personId: Number(personId), after, limit, where: this.living };
    const rows = await pageOfRows(this.source, 'heartbeats', HEARTBEAT, page);
    return rows.map((row) => ({ id: Number(row.id), item: itemOf(row) }));
  }

  close(): Promise<void> {
    return this.source.close();
  }

  private get living(): string {
    return this.forgets ? 'and deleted_at is null' : '';
  }
}

function accountOf(row: SourceRow): Omit<ForeignPerson, 'email' | 'keys' | 'labels' | 'archivedProjects'> {
  const names = [row.username, row.slack_username, row.github_username, row.display_name_override].map(textOf);
  const zone = textOf(row.timezone);
  const timezone = parseZone(zone);
  return {
    id: String(row.id),
    createdAt: instantOf(row.created_at, 'UTC') ?? 0,
    username: names.find((name) => name !== null) ?? `user${row.id}`,
    timezone,
    passwordHash: null,
    settings: settingsOf(row),
    aliases: [],
    mappings: [],
    remarks: remarksOf(row, zone !== null && timezone === undefined),
  };
}

function settingsOf(row: SourceRow): Record<string, unknown> {
  const text = TEXTS[String(row.hackatime_extension_text_type)];
  return {
    gap_policy: 'hackatime',
    display_name: textOf(row.display_name_override),
    github_username: textOf(row.github_username),
    bio: textOf(row.profile_bio),
    website: textOf(row.profile_website_url),
    ...(row.allow_public_stats_lookup !== undefined && {
      allow_public_stats_lookup: flagOf(row.allow_public_stats_lookup),
    }),
    ...(row.show_goals_in_statusbar !== undefined && { show_goals_in_status_bar: flagOf(row.show_goals_in_statusbar) }),
    ...(text !== undefined && { status_bar_text: text }),
  };
}

function remarksOf(row: SourceRow, hasStrangeZone: boolean): string[] {
  const level = LEVELS[String(row.admin_level)];
  const trust = TRUST[String(row.trust_level)];
  const slack = textOf(row.slack_uid);
  return [
    ...(hasStrangeZone ? [`the time zone "${row.timezone}" is not known here: UTC is used`] : []),
    ...(level === undefined ? [] : [`was ${level} there: user:set admin_level=${level} makes them one here`]),
    ...(trust === undefined ? [] : [`had the trust level ${trust} there`]),
    ...(flagOf(row.leaderboard_shadowbanned) ? ['was kept off public leaderboards there'] : []),
    ...(slack === null ? [] : [`logged in as ${slack} of Slack there`]),
  ];
}

function itemOf(row: SourceRow): ForeignHeartbeat['item'] {
  const {
    id: _,
    editor,
    operating_system: system,
    user_agent: agent,
    is_write: isWrite,
    dependencies,
    time,
    ...rest
  } = row;
  return {
    ...rest,
    time: numberOf(time) ?? time,
    is_write: isWrite === null || isWrite === undefined ? undefined : flagOf(isWrite),
    dependencies: typeof dependencies === 'string' ? listOf(dependencies) : dependencies,
    user_agent: textOf(agent) ?? clientText(textOf(editor), textOf(system)),
  };
}

/** An array as PostgreSQL writes it: `{a,"b c",NULL}`. */
function listOf(text: string): string[] {
  const items = text.matchAll(/"((?:[^"\\]|\\.)*)"|([^{},"]+)/g);
  return [...items].flatMap(([, quoted, bare]) => {
    if (quoted !== undefined) return [quoted.replace(/\\(.)/g, '$1')];
    return bare === undefined || bare === 'NULL' ? [] : [bare];
  });
}
