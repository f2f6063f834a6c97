import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Command, Option } from 'nest-commander';
import { OPERATOR } from '#libs/audit';
import { DeletionsError, DeletionsService } from '#libs/deletions';
import { UsersReader } from '#libs/users';
import { CommandError, type CommonOptions, print } from '../output.js';
import { BaseCommand } from './base.command.js';

interface ReplayOptions extends CommonOptions {
  readonly file: string;
  readonly yes?: boolean;
}

interface Replayed {
  readonly erased: string[];
  readonly gone: string[];
  readonly refused: string[];
}

/** What a backup brings back was forgotten for good reason. */
@Command({
  name: 'deletions:replay',
  description: 'after a restore: erase again whom a list of tombstones names; a worker does it',
})
export class DeletionsReplayCommand extends BaseCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly deletions: DeletionsService,
  ) {
    super();
  }

  @Option({
    flags: '--file <file>',
    description: 'what audit-log:export --action account.erased printed before the restore',
    required: true,
  })
  parseFile(value: string): string {
    return value;
  }

  @Option({ flags: '--yes', description: 'really; nothing can bring them back' })
  parseYes(): boolean {
    return true;
  }

  override async run(_: string[], options: ReplayOptions): Promise<void> {
    const found: Replayed = { erased: [], gone: [], refused: [] };
    for (const uuid of await tombstonesIn(options.file)) await this.replay(uuid, found, options.yes === true);
    const { erased, gone, refused } = found;
    print(found, options, [
      `${erased.length} ${options.yes === true ? 'will be erased again' : 'came back; say --yes to erase them'}`,
      `${gone.length} are not here`,
      ...refused.map((reason) => `refused: ${reason}`),
    ]);
    if (refused.length > 0) process.exitCode = 1;
  }

  private async replay(uuid: string, found: Replayed, isMeant: boolean): Promise<void> {
    const person = await this.users.resolve(uuid, undefined);
    if (person === undefined) {
      found.gone.push(uuid);
      return;
    }
    try {
      if (isMeant) await this.deletions.eraseNow(person.id, OPERATOR);
      found.erased.push(uuid);
    } catch (error) {
      if (!(error instanceof DeletionsError)) throw error;
      found.refused.push(`${uuid}: ${error.message}`);
    }
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Of every line that is such a record. */
async function tombstonesIn(file: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    number++;
    if (line.trim() === '') continue;
    const uuid = tombstoneIn(line);
    if (uuid === undefined) throw new CommandError(`line ${number} of ${file} is no record of the audit log`);
    if (uuid !== null) found.add(uuid);
  }
  return found;
}

/** Null: another act. Undefined: no record. */
function tombstoneIn(line: string): string | null | undefined {
  let record: { action?: unknown; target?: { id?: unknown } };
  try {
    record = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof record?.action !== 'string') return undefined;
  if (record.action !== 'account.erased') return null;
  const uuid = record.target?.id;
  return typeof uuid === 'string' && UUID.test(uuid) ? uuid : undefined;
}
