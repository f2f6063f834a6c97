import { Command, Option } from 'nest-commander';
import { ApiKeysService } from '#libs/api-keys';
import { parseScopes, type Scope } from '#libs/kernel';
import { UsersReader } from '#libs/users';
import { CommandError, type CommonOptions, print } from '../output.js';
import { BaseCommand } from './base.command.js';
import { findUser } from './find-user.js';

interface CreateOptions extends CommonOptions {
  readonly user: string;
  readonly label?: string;
  readonly readOnly?: boolean;
  readonly scopes?: ReadonlySet<Scope>;
  readonly expiresAt?: number;
  readonly apiKey?: string;
}

@Command({ name: 'key:create', description: 'create an API key, or take over an existing one; shown once' })
export class KeyCreateCommand extends BaseCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly keys: ApiKeysService,
  ) {
    super();
  }

  override async run(_: string[], options: CreateOptions): Promise<void> {
    const { label, scopes, readOnly, expiresAt, apiKey: existingKey } = options;
    const person = await findUser(this.users, options.user);
    const { id, apiKey } = await this.keys.create(person.id, {
      label,
      scopes,
      isReadOnly: readOnly,
      expiresAt,
      existingKey,
    });
    print({ id, api_key: apiKey }, options, [`key ${id} of ${person.username}`, `API key: ${apiKey}`]);
  }

  @Option({ flags: '--user <user>', description: 'username or id', required: true })
  parseUser(value: string): string {
    return value;
  }

  @Option({ flags: '--label <label>', description: 'what the key is for' })
  parseLabel(value: string): string {
    return value;
  }

  @Option({ flags: '--read-only', description: 'the key may not write' })
  parseReadOnly(): boolean {
    return true;
  }

  @Option({
    flags: '--scopes <scopes>',
    description: 'comma separated, e.g. read_stats,write_heartbeats (default: all)',
  })
  parseScopeList(value: string): ReadonlySet<Scope> {
    const { scopes, unknown } = parseScopes(value);
    if (unknown.length > 0) throw new CommandError(`unknown scopes: ${unknown.join(', ')}`);
    return scopes;
  }

  @Option({ flags: '--expires-at <instant>', description: 'ISO 8601 instant after which the key is dead' })
  parseExpiresAt(value: string): number {
    const milliseconds = Date.parse(value);
    if (Number.isNaN(milliseconds)) throw new CommandError(`"${value}" is not an ISO 8601 instant`);
    return milliseconds * 1000;
  }

  @Option({ flags: '--api-key <key>', description: 'keep a key that already sits in editors (any uuid4)' })
  parseApiKey(value: string): string {
    return value;
  }
}

interface RevokeOptions extends CommonOptions {
  readonly user: string;
  readonly id: string;
}

@Command({ name: 'key:revoke', description: 'revoke an API key at once' })
export class KeyRevokeCommand extends BaseCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly keys: ApiKeysService,
  ) {
    super();
  }

  override async run(_: string[], options: RevokeOptions): Promise<void> {
    const person = await findUser(this.users, options.user);
    await this.keys.revoke(person.id, options.id);
    print({ id: options.id, revoked: true }, options, [`revoked ${options.id}`]);
  }

  @Option({ flags: '--user <user>', description: 'username or id', required: true })
  parseUser(value: string): string {
    return value;
  }

  @Option({ flags: '--id <id>', description: 'id of the key', required: true })
  parseId(value: string): string {
    return value;
  }
}
