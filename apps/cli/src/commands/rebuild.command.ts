import { Command, Option } from 'nest-commander';
import { TimePolicies } from '#libs/durations';
import { UsersReader } from '#libs/users';
import { type CommonOptions, note, print } from '../output.js';
import { BaseCommand } from './base.command.js';
import { findUser } from './find-user.js';

interface RebuildOptions extends CommonOptions {
  readonly user?: string;
}

@Command({ name: 'rebuild', description: 're-derive gaps and rollups from the heartbeats, of one user or of all' })
export class RebuildCommand extends BaseCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly policies: TimePolicies,
  ) {
    super();
  }

  override async run(_: string[], options: RebuildOptions): Promise<void> {
    const people = options.user === undefined ? await this.users.list() : [await findUser(this.users, options.user)];
    for (const [index, person] of people.entries()) {
      await this.policies.rebuild(person.id, (done, total) =>
        note(`${person.username} (${index + 1} of ${people.length}): month ${done} of ${total}`),
      );
    }
    print({ rebuilt: people.map(({ username }) => username) }, options, [`rebuilt ${people.length} users`]);
  }

  @Option({ flags: '--user <user>', description: 'username or id; everybody when absent' })
  parseUser(value: string): string {
    return value;
  }
}
