import { Command, Option } from 'nest-commander';
import { OPERATOR } from '#libs/audit';
import { DeletionsError, DeletionsService } from '#libs/deletions';
import { UsersReader } from '#libs/users';
import { CommandError, type CommonOptions, print } from '../output.js';
import { BaseCommand } from './base.command.js';
import { findUser } from './find-user.js';

interface EraseOptions extends CommonOptions {
  readonly user: string;
  readonly yes?: boolean;
}

const SAYS: Readonly<Record<string, string>> = {
  'deletions.last_superadmin': 'is the last superadmin, and stays',
};

@Command({
  name: 'user:erase',
  description: 'erase a user with everything of theirs, at once and for good; a worker does it',
})
export class UserEraseCommand extends BaseCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly deletions: DeletionsService,
  ) {
    super();
  }

  @Option({ flags: '--user <user>', description: 'username or id', required: true })
  parseUser(value: string): string {
    return value;
  }

  @Option({ flags: '--yes', description: 'really; nothing can bring them back' })
  parseYes(): boolean {
    return true;
  }

  override async run(_: string[], options: EraseOptions): Promise<void> {
    const { id, uuid, username } = await findUser(this.users, options.user);
    if (options.yes !== true) throw new CommandError(`this erases ${username} for good; say --yes to do it`);
    const request = await this.deletions.eraseNow(id, OPERATOR).catch((error) => refuse(username, error));
    print({ id: uuid, username, request: request.id }, options, [
      `${username} will be erased by the next worker that is free, as request ${request.id}`,
    ]);
  }
}

function refuse(username: string, error: unknown): never {
  if (!(error instanceof DeletionsError)) throw error;
  throw new CommandError(`${username} ${SAYS[error.code] ?? `cannot go: ${error.message}`}`);
}
