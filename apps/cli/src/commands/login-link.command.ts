import { Command, Option } from 'nest-commander';
import { LoginLinks } from '#libs/accounts';
import { isoUtcSeconds } from '#libs/kernel';
import { UsersReader } from '#libs/users';
import { type CommonOptions, print } from '../output.js';
import { BaseCommand } from './base.command.js';
import { findUser } from './find-user.js';

interface LinkOptions extends CommonOptions {
  readonly user: string;
}

@Command({
  name: 'user:login-link',
  description: 'make a link that logs a user in once, without password or second factor, within ten minutes',
})
export class LoginLinkCommand extends BaseCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly links: LoginLinks,
  ) {
    super();
  }

  override async run(_: string[], options: LinkOptions): Promise<void> {
    const person = await findUser(this.users, options.user);
    const { url, token, expiresAt } = await this.links.create(person.id);
    const expires = isoUtcSeconds(expiresAt);
    print({ url, token, expires_at: expires }, options, [url, `for ${person.username}, until ${expires}, once`]);
  }

  @Option({ flags: '--user <user>', description: 'username or id', required: true })
  parseUser(value: string): string {
    return value;
  }
}
