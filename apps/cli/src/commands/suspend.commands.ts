import { Command, Option } from 'nest-commander';
import { AccountsService } from '#libs/accounts';
import { OPERATOR } from '#libs/audit';
import { UsersReader } from '#libs/users';
import { type CommonOptions, print } from '../output.js';
import { BaseCommand } from './base.command.js';
import { findUser } from './find-user.js';

interface UserOptions extends CommonOptions {
  readonly user: string;
}

abstract class OneUserCommand extends BaseCommand {
  @Option({ flags: '--user <user>', description: 'username or id', required: true })
  parseUser(value: string): string {
    return value;
  }
}

@Command({
  name: 'user:suspend',
  description: 'lock a user out: sessions and tokens end, keys sleep; nothing is deleted',
})
export class UserSuspendCommand extends OneUserCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly accounts: AccountsService,
  ) {
    super();
  }

  override async run(_: string[], options: UserOptions): Promise<void> {
    const { id, uuid, username } = await findUser(this.users, options.user);
    const changed = await this.accounts.suspend(id, OPERATOR);
    print({ id: uuid, username, changed }, options, [`${username} is ${changed ? 'suspended' : 'suspended already'}`]);
  }
}

@Command({ name: 'user:restore', description: 'let a suspended user in again; keys work, sessions are begun anew' })
export class UserRestoreCommand extends OneUserCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly accounts: AccountsService,
  ) {
    super();
  }

  override async run(_: string[], options: UserOptions): Promise<void> {
    const { id, uuid, username } = await findUser(this.users, options.user);
    const changed = await this.accounts.restore(id, OPERATOR);
    print({ id: uuid, username, changed }, options, [`${username} is ${changed ? 'back' : 'not suspended'}`]);
  }
}
