import { Command, Option } from 'nest-commander';
import { AdminKeysReader, AdminKeysService } from '#libs/admin';
import { UsersReader } from '#libs/users';
import { type CommonOptions, print } from '../output.js';
import { BaseCommand } from './base.command.js';
import { findUser } from './find-user.js';

interface CreateOptions extends CommonOptions {
  readonly user: string;
  readonly name: string;
}

@Command({ name: 'admin-key:create', description: 'create an admin API key for somebody who administers; shown once' })
export class AdminKeyCreateCommand extends BaseCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly keys: AdminKeysService,
  ) {
    super();
  }

  override async run(_: string[], options: CreateOptions): Promise<void> {
    const person = await findUser(this.users, options.user);
    const { id, token } = await this.keys.create('operator', { owner: person.id, name: options.name });
    print({ id, token }, options, [`admin key ${id} of ${person.username}`, `Admin key: ${token}`]);
  }

  @Option({ flags: '--user <user>', description: 'username or id', required: true })
  parseUser(value: string): string {
    return value;
  }

  @Option({ flags: '--name <name>', description: 'what the key is for', required: true })
  parseName(value: string): string {
    return value;
  }
}

@Command({ name: 'admin-key:list', description: 'list the admin API keys that work' })
export class AdminKeyListCommand extends BaseCommand {
  constructor(private readonly keys: AdminKeysReader) {
    super();
  }

  override async run(_: string[], options: CommonOptions): Promise<void> {
    const keys = (await this.keys.list()).map(({ id, name, preview, owner, createdAt, lastUsedAt }) => ({
      id,
      name,
      preview,
      user: owner.username,
      admin_level: owner.adminLevel,
      created_at: instant(createdAt),
      last_used_at: lastUsedAt === null ? null : instant(lastUsedAt),
    }));
    const lines = keys.map(
      (key) => `${key.id}  ${key.preview}…  ${key.user.padEnd(20)}  ${key.admin_level.padEnd(10)}  ${key.name}`,
    );
    print({ keys }, options, lines);
  }
}

interface RevokeOptions extends CommonOptions {
  readonly id: string;
}

@Command({ name: 'admin-key:revoke', description: 'revoke an admin API key at once' })
export class AdminKeyRevokeCommand extends BaseCommand {
  constructor(private readonly keys: AdminKeysService) {
    super();
  }

  override async run(_: string[], options: RevokeOptions): Promise<void> {
    await this.keys.revoke('operator', options.id);
    print({ id: options.id, revoked: true }, options, [`revoked ${options.id}`]);
  }

  @Option({ flags: '--id <id>', description: 'number of the key', required: true })
  parseId(value: string): string {
    return value;
  }
}

function instant(at: number): string {
  return new Date(at / 1000).toISOString();
}
