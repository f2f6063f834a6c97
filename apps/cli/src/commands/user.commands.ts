import { Command, Option } from 'nest-commander';
import { AccountsService } from '#libs/accounts';
import { AdminLevelsService } from '#libs/admin';
import { TimePolicies } from '#libs/durations';
import type { AdminLevel } from '#libs/platform/auth';
import { MAX_RETENTION_MONTHS, type Retention, RetentionService } from '#libs/storage';
import { parseUserSettings, USER_SETTING_NAMES, UsersReader, UsersService } from '#libs/users';
import { CommandError, type CommonOptions, note, print } from '../output.js';
import { BaseCommand } from './base.command.js';
import { findUser } from './find-user.js';

interface CreateOptions extends CommonOptions {
  readonly username: string;
  readonly email?: string;
  readonly password?: string;
  readonly timezone?: string;
  readonly adminLevel?: AdminLevel;
  readonly apiKey?: string;
}

@Command({ name: 'user:create', description: 'create a user with an API key' })
export class UserCreateCommand extends BaseCommand {
  constructor(private readonly accounts: AccountsService) {
    super();
  }

  override async run(_: string[], options: CreateOptions): Promise<void> {
    const { apiKey: existingKey, ...person } = options;
    const { user, key } = await this.accounts.create({ ...person, existingKey }, { kind: 'operator' });
    print({ id: user.uuid, username: user.username, api_key: key.apiKey }, options, [
      `created ${user.username}`,
      `API key: ${key.apiKey}`,
    ]);
  }

  @Option({ flags: '--username <name>', description: 'letters, digits, "_", "." and "-"', required: true })
  parseUsername(value: string): string {
    return value;
  }

  @Option({ flags: '--email <address>', description: 'e-mail address' })
  parseEmail(value: string): string {
    return value;
  }

  @Option({ flags: '--password <password>', description: 'for logging in' })
  parsePassword(value: string): string {
    return value;
  }

  @Option({ flags: '--timezone <zone>', description: 'IANA time zone, e.g. Europe/Berlin (default: UTC)' })
  parseTimezone(value: string): string {
    return value;
  }

  @Option({
    flags: '--admin-level <level>',
    description: 'what the user may administer',
    choices: ['default', 'viewer', 'admin', 'superadmin'],
  })
  parseAdminLevel(value: string): string {
    return value;
  }

  @Option({ flags: '--api-key <key>', description: 'keep a key that already sits in editors (any uuid4)' })
  parseApiKey(value: string): string {
    return value;
  }
}

@Command({ name: 'user:list', description: 'list all users' })
export class UserListCommand extends BaseCommand {
  constructor(private readonly users: UsersReader) {
    super();
  }

  override async run(_: string[], options: CommonOptions): Promise<void> {
    const people = await this.users.list();
    const users = people.map(({ uuid, username, timezone, timeoutMinutes, writesOnly, adminLevel }) => ({
      id: uuid,
      username,
      timezone,
      timeout_minutes: timeoutMinutes,
      writes_only: writesOnly,
      admin_level: adminLevel,
    }));
    const lines = users.map(
      (user) => `${user.id}  ${user.username.padEnd(20)}  ${user.admin_level.padEnd(10)}  ${user.timezone}`,
    );
    print({ users }, options, lines);
  }
}

interface SetOptions extends CommonOptions {
  readonly user: string;
  readonly retentionMonths?: Retention;
}

@Command({
  name: 'user:set',
  arguments: '[settings...]',
  description: `change settings of a user: key=value …\nkeys: ${USER_SETTING_NAMES.join(', ')}`,
})
export class UserSetCommand extends BaseCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly service: UsersService,
    private readonly policies: TimePolicies,
    private readonly retention: RetentionService,
    private readonly levels: AdminLevelsService,
  ) {
    super();
  }

  override async run(assignments: string[], options: SetOptions): Promise<void> {
    const person = await findUser(this.users, options.user);
    const { settings: all, counting } = parseUserSettings(Object.fromEntries(assignments.map(assignment)));
    if (assignments.length === 0 && options.retentionMonths === undefined) throw new CommandError('nothing to set');
    if (options.retentionMonths !== undefined) await this.retention.set(person.id, options.retentionMonths);
    const { admin_level: level, ...settings } = all;
    if (level !== undefined) await this.levels.change('operator', person.uuid, level);
    if (Object.keys(settings).length > 0) await this.service.update(person.id, settings);
    if (Object.keys(counting).length > 0) {
      const change = {
        timezone: counting.timezone ?? person.timezone,
        timeoutMinutes: counting.timeout_minutes ?? person.timeoutMinutes,
        writesOnly: counting.writes_only ?? person.writesOnly,
      };
      await this.policies.change(person.id, change, (done, total) => note(`counting again: month ${done} of ${total}`));
    }
    const changed = Object.keys({ ...all, ...counting });
    if (options.retentionMonths !== undefined) changed.push('retention_months');
    print({ id: person.uuid, username: person.username, changed }, options, [
      `${person.username}: ${changed.join(', ')}`,
    ]);
  }

  @Option({ flags: '--user <user>', description: 'username or id', required: true })
  parseUser(value: string): string {
    return value;
  }

  @Option({
    flags: '--retention-months <n>',
    description: 'months that heartbeats are kept; "keep": for ever; "default": as RETENTION_MONTHS says',
  })
  parseRetentionMonths(value: string): Retention {
    if (value === 'keep' || value === 'default') return value;
    const months = Number(value);
    if (!/^\d+$/.test(value) || months < 1 || months > MAX_RETENTION_MONTHS) {
      throw new CommandError(`--retention-months is 1 to ${MAX_RETENTION_MONTHS}, "keep" or "default"`);
    }
    return months;
  }
}

function assignment(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new CommandError(`"${text}" is not key=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}
