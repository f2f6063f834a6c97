import { Command, Option } from 'nest-commander';
import {
  type ForeignKind,
  InstanceTakeover,
  openInstance,
  type PersonReport,
  type TakeoverReport,
  type Tally,
} from '#libs/imports';
import { parseZone } from '#libs/kernel';
import { CommandError, type CommonOptions, note, print } from '../output.js';
import { BaseCommand } from './base.command.js';

interface TakeoverOptions extends CommonOptions {
  readonly databaseUrl: string;
  readonly dryRun?: boolean;
  readonly merge?: boolean;
  readonly only?: ReadonlySet<string>;
  readonly timezone?: string;
  readonly passwords?: boolean;
}

/** Progress is told each time so many heartbeats more are in. */
const TELL_EACH = 20_000;
/** What a terminal obeys, or what makes a line look like another. */
const MISLEADING = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;
const MAX_LINE = 500;

/** What both commands do and offer. */
abstract class TakeoverCommand extends BaseCommand {
  constructor(
    private readonly takeover: InstanceTakeover,
    private readonly kind: ForeignKind,
  ) {
    super();
  }

  override async run(_: string[], options: TakeoverOptions): Promise<void> {
    const { databaseUrl, dryRun = false, merge = false, passwords = false, only, timezone = 'UTC' } = options;
    const instance = await openInstance(this.kind, databaseUrl, timezone);
    const stop = new AbortController();
    const interrupt = () => stop.abort();
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
    try {
      const choices = { isDryRun: dryRun, mergesPeople: merge, takesPasswords: passwords, only };
      const report = await this.takeover.run(instance, choices, { signal: stop.signal, told: progressNotes() });
      print(shownReport(report), options, linesOf(report).map(oneLine));
      const isAnybodyMissing = report.people.some(({ outcome }) => outcome === 'refused');
      if (!report.isComplete || isAnybodyMissing) process.exitCode = 1;
    } finally {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      await instance.close();
    }
  }

  @Option({ flags: '--database-url <url>', description: 'of the other database; it is only read', required: true })
  parseDatabaseUrl(value: string): string {
    return value;
  }

  @Option({ flags: '--dry-run', description: 'only look and report; nothing is written' })
  parseDryRun(): boolean {
    return true;
  }

  @Option({ flags: '--merge', description: 'whoever has an account of the same name here gets what is there besides' })
  parseMerge(): boolean {
    return true;
  }

  @Option({ flags: '--only <people>', description: 'comma separated: these people alone, by their ids there' })
  parseOnly(value: string): ReadonlySet<string> {
    return new Set(value.split(',').map((id) => id.trim()));
  }
}

@Command({
  name: 'import:wakapi',
  description:
    'take a Wakapi over: people, keys, settings, names and heartbeats.\n' +
    'Run it again to go on where it ended, and for what is new there since',
})
export class ImportWakapiCommand extends TakeoverCommand {
  constructor(takeover: InstanceTakeover) {
    super(takeover, 'wakapi');
  }

  @Option({
    flags: '--timezone <zone>',
    description: 'IANA time zone that the Wakapi server runs in (default: UTC); PostgreSQL and MySQL do not know it',
  })
  parseTimezone(value: string): string {
    const zone = parseZone(value);
    if (zone === undefined) throw new CommandError(`"${value}" is not a known time zone`);
    return zone;
  }

  @Option({ flags: '--passwords', description: 'take passwords along; only where WAKAPI_PASSWORD_SALT is empty' })
  parsePasswords(): boolean {
    return true;
  }
}

@Command({
  name: 'import:hackatime',
  description:
    'take a Hackatime over: people, keys, settings and heartbeats.\n' +
    'Run it again to go on where it ended, and for what is new there since',
})
export class ImportHackatimeCommand extends TakeoverCommand {
  constructor(takeover: InstanceTakeover) {
    super(takeover, 'hackatime');
  }
}

function progressNotes() {
  let told = 0;
  return (report: PersonReport, place: { person: number; of: number; isDone: boolean }): void => {
    const { waiting } = report.heartbeats;
    const done = doneOf(report);
    if (done === 0) told = 0;
    if (!place.isDone && done > 0 && done - told < TELL_EACH) return;
    told = done;
    const who = oneLine(`[${place.person}/${place.of}] ${report.username ?? report.theirId}`);
    note(place.isDone ? `${who}: ${report.outcome}` : `${who}: ${done} of ${waiting} heartbeats`);
  };
}

function doneOf({ heartbeats: { imported, duplicates, rejected } }: PersonReport): number {
  return imported + duplicates + rejected;
}

function shownReport({ kind, isDryRun, isComplete, people }: TakeoverReport) {
  return { kind, dry_run: isDryRun, complete: isComplete, ...sumsOf(people), people: people.map(shownPerson) };
}

function shownPerson({ theirId, username, uuid, heartbeats, ...report }: PersonReport) {
  const { waiting, imported, duplicates, rejected, refused } = heartbeats;
  return {
    their_id: theirId,
    username,
    id: uuid,
    ...report,
    heartbeats: { waiting, imported, duplicates, rejected, refused },
  };
}

function sumsOf(people: readonly PersonReport[]) {
  const outcomes = Object.groupBy(people, ({ outcome }) => outcome);
  const sum = (read: (person: PersonReport) => number) => people.reduce((total, person) => total + read(person), 0);
  const tally = (kind: 'keys' | 'aliases' | 'mappings' | 'labels'): Tally => ({
    taken: sum((person) => person[kind].taken),
    there: sum((person) => person[kind].there),
    refused: sum((person) => person[kind].refused),
  });
  return {
    totals: {
      created: outcomes.created?.length ?? 0,
      merged: outcomes.merged?.length ?? 0,
      continued: outcomes.continued?.length ?? 0,
      refused: outcomes.refused?.length ?? 0,
      keys: tally('keys'),
      aliases: tally('aliases'),
      mappings: tally('mappings'),
      labels: tally('labels'),
      heartbeats: {
        waiting: sum(({ heartbeats }) => heartbeats.waiting),
        imported: sum(({ heartbeats }) => heartbeats.imported),
        duplicates: sum(({ heartbeats }) => heartbeats.duplicates),
        rejected: sum(({ heartbeats }) => heartbeats.rejected),
      },
    },
  };
}

function linesOf(report: TakeoverReport): string[] {
  const { created, merged, continued, refused, heartbeats } = sumsOf(report.people).totals;
  return [
    ...report.people.flatMap(linesOfPerson),
    `people: ${created} new, ${merged} merged, ${continued} here before, ${refused} refused`,
    report.isDryRun
      ? `heartbeats: ${heartbeats.waiting} to come; nothing was written`
      : `heartbeats: ${heartbeats.imported} imported, ${heartbeats.duplicates} there already, ${heartbeats.rejected} refused`,
    ...(report.isComplete ? [] : ['interrupted: run it again to go on']),
  ];
}

function linesOfPerson({ theirId, username, outcome, keys, heartbeats, notes }: PersonReport): string[] {
  const name = username === null || username === theirId ? theirId : `${theirId} → ${username}`;
  const counts = `${keys.taken} keys, ${heartbeats.imported} of ${heartbeats.waiting} heartbeats`;
  const refused = heartbeats.refused.map(
    ({ id, errors }) =>
      `  heartbeat ${id}: ${Object.entries(errors).map(([field, says]) => `${field}: ${says.join(' ')}`)}`,
  );
  return [`${name}: ${outcome}, ${counts}`, ...notes.map((text) => `  ${text}`), ...refused];
}

/** Somebody else's words among ours: shown, and not obeyed. */
function oneLine(text: string): string {
  const plain = text.replace(MISLEADING, '\ufffd');
  return plain.length <= MAX_LINE ? plain : `${plain.slice(0, MAX_LINE).toWellFormed()}…`;
}
