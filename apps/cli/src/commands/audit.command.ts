import { Inject } from '@nestjs/common';
import { Command, Option } from 'nest-commander';
import { CLOCK, type Clock, MICROS_PER_DAY } from '#libs/kernel';
import { type AuditFinding, AuditService } from '#libs/storage';
import { UsersReader } from '#libs/users';
import { CommandError, type CommonOptions, note, print } from '../output.js';
import { BaseCommand } from './base.command.js';
import { findUser } from './find-user.js';

interface AuditOptions extends CommonOptions {
  readonly user?: string;
  readonly sample?: number;
  readonly all?: boolean;
}

const DEFAULT_SAMPLE = 20;

@Command({ name: 'audit', description: 'compare sums of time with the heartbeats, and repair what differs' })
export class AuditCommand extends BaseCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  override async run(_: string[], options: AuditOptions): Promise<void> {
    const now = this.clock.now();
    const person = options.user === undefined ? undefined : await findUser(this.users, options.user);
    const report = await this.audit.run(
      {
        sample: options.all === true ? 'all' : (options.sample ?? DEFAULT_SAMPLE),
        ...(person !== undefined && { userId: person.id }),
        seed: Math.floor(now / MICROS_PER_DAY),
        now,
      },
      (done, total) => note(`audited ${done} of ${total} people`),
    );
    const { people, windows, findings } = report;
    const repaired = findings.filter(({ isRepaired }) => isRepaired).length;
    if (repaired < findings.length) process.exitCode = 1;
    print({ people, windows, repaired, findings: findings.map(shown) }, options, [
      ...findings.map(line),
      `${people} people, ${windows} windows: ${findings.length} with differences, ${repaired} repaired`,
    ]);
  }

  @Option({ flags: '--user <user>', description: 'username or id: the whole history of one person' })
  parseUser(value: string): string {
    return value;
  }

  @Option({
    flags: '--sample <n>',
    description: `how many people (default: ${DEFAULT_SAMPLE}); another choice each day`,
  })
  parseSample(value: string): number {
    if (!/^[1-9]\d{0,8}$/.test(value)) throw new CommandError('--sample is a number of people');
    return Number(value);
  }

  @Option({ flags: '--all', description: 'everybody, and their whole history' })
  parseAll(): boolean {
    return true;
  }
}

const instant = (us: number): string => new Date(us / 1000).toISOString();

function shown({ username, from, to, differing, isRepaired }: AuditFinding) {
  return { username, from: instant(from), to: instant(to), differing, repaired: isRepaired };
}

function line({ username, from, to, differing, isRepaired }: AuditFinding): string {
  const tables = Object.entries(differing).map(([table, rows]) => `${table} ${rows}`);
  const outcome = isRepaired ? 'repaired' : 'NOT repaired';
  return `${username}  ${instant(from).slice(0, 10)} to ${instant(to).slice(0, 10)}  ${outcome}: ${tables.join(', ')}`;
}
