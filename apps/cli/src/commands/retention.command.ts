import { Inject } from '@nestjs/common';
import { Command, Option } from 'nest-commander';
import { CLOCK, type Clock } from '#libs/kernel';
import { type ExpiringPerson, type RetentionReport, RetentionService } from '#libs/storage';
import { type CommonOptions, note, print } from '../output.js';
import { BaseCommand } from './base.command.js';

interface RetentionCommandOptions extends CommonOptions {
  readonly dryRun?: boolean;
}

@Command({ name: 'retention', description: 'forget heartbeats older than they are to be kept; sums of time stay' })
export class RetentionCommand extends BaseCommand {
  constructor(
    private readonly retention: RetentionService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  override async run(_: string[], options: RetentionCommandOptions): Promise<void> {
    const now = this.clock.now();
    if (options.dryRun === true) {
      const { people, heartbeats, chunks } = await this.retention.plan(now);
      const result = { dry_run: true, heartbeats, chunks, people: people.map(shown) };
      print(result, options, [...table(people), `would drop ${heartbeats} heartbeats, ${chunks} whole chunks of them`]);
      return;
    }
    const report = await this.retention.apply(now, (done, total) => note(`dropping: ${done} of ${total} people`));
    const { people, heartbeats, chunks, postponed, chunksBusy } = report;
    const result = {
      dry_run: false,
      heartbeats,
      chunks,
      chunks_busy: chunksBusy,
      postponed,
      people: people.map(shown),
    };
    print(result, options, [
      ...table(people),
      `dropped ${heartbeats} heartbeats, ${chunks} whole chunks`,
      ...rest(report),
    ]);
  }

  @Option({ flags: '--dry-run', description: 'show what would go, and change nothing' })
  parseDryRun(): boolean {
    return true;
  }
}

const instant = (us: number): string => new Date(us / 1000).toISOString();

function shown({ username, months, factsFrom, heartbeats }: ExpiringPerson) {
  return { username, months, facts_from: instant(factsFrom), heartbeats };
}

function table(people: readonly ExpiringPerson[]): string[] {
  if (people.length === 0) return ['nobody has heartbeats that are to go'];
  const width = Math.max(8, ...people.map(({ username }) => username.length));
  return [
    `${'username'.padEnd(width)}  ${'months'.padStart(6)}  ${'facts from'.padEnd(10)}  heartbeats`,
    ...people.map(
      ({ username, months, factsFrom, heartbeats }) =>
        `${username.padEnd(width)}  ${String(months).padStart(6)}  ${instant(factsFrom).slice(0, 10)}  ${heartbeats}`,
    ),
  ];
}

function rest({ postponed, chunksBusy }: RetentionReport): string[] {
  return [
    ...(postponed.length === 0
      ? []
      : [`left for the next run, their time is being counted anew: ${postponed.join(', ')}`]),
    ...(chunksBusy ? ['a chunk was being read for too long; its heartbeats were deleted instead'] : []),
  ];
}
