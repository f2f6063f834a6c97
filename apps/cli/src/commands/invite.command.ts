import { Command, Option } from 'nest-commander';
import { InvitesService } from '#libs/accounts';
import { isoUtcSeconds } from '#libs/kernel';
import { CommandError, type CommonOptions, print } from '../output.js';
import { BaseCommand } from './base.command.js';

interface InviteOptions extends CommonOptions {
  readonly email?: string;
  readonly days?: number;
}

@Command({ name: 'invite:create', description: 'make a link with which one person can sign up' })
export class InviteCreateCommand extends BaseCommand {
  constructor(private readonly invites: InvitesService) {
    super();
  }

  override async run(_: string[], { email, days, ...options }: InviteOptions): Promise<void> {
    const invite = await this.invites.create({ actor: { kind: 'operator' } }, { email, days });
    const expires = isoUtcSeconds(invite.expiresAt);
    print({ id: invite.id, url: invite.url, expires_at: expires }, options, [invite.url, `until ${expires}, once`]);
  }

  @Option({
    flags: '--email <address>',
    description: 'only for this address; mailed there when there is a mail server',
  })
  parseEmail(value: string): string {
    return value;
  }

  @Option({ flags: '--days <n>', description: 'days that it is good for, 1 to 90 (default: 7)' })
  parseDays(value: string): number {
    const days = Number(value);
    if (!/^\d+$/.test(value) || days < 1 || days > 90) throw new CommandError('--days is 1 to 90');
    return days;
  }
}
