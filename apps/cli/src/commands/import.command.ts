import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'nest-commander';
import { FILE_KINDS, type Import, type ImportKind, ImportsService } from '#libs/imports';
import { UsersReader } from '#libs/users';
import { CommandError, type CommonOptions, note, print } from '../output.js';
import { BaseCommand } from './base.command.js';
import { findUser } from './find-user.js';

interface ImportFileOptions extends CommonOptions {
  readonly user: string;
  readonly kind: ImportKind;
  readonly wait: boolean;
}

const LOOK_MS = 500;

@Command({
  name: 'import:file',
  arguments: '<file>',
  description: 'bring the heartbeats of a file along; the server does the work',
})
export class ImportFileCommand extends BaseCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly imports: ImportsService,
  ) {
    super();
  }

  override async run([path = '']: string[], { user, kind, wait, json = false }: ImportFileOptions): Promise<void> {
    const person = await findUser(this.users, user);
    const file = await open(path).catch((error: NodeJS.ErrnoException) => {
      throw new CommandError(`cannot read ${path}: ${error.code}`);
    });
    const received = await this.imports.receive(person.id, file.createReadStream()).finally(() => file.close());
    const started = await this.imports.start(person.id, { kind, fileName: basename(path) }, received);
    const ended = wait ? await this.untilOver(person.id, started) : started;
    print(shown(ended), { json }, [lineOf(ended)]);
    if (ended.state === 'failed' || ended.state === 'cancelled') process.exitCode = 1;
  }

  private async untilOver(owner: number, started: Import): Promise<Import> {
    let latest = started;
    for (let said = ''; !latest.isOver; latest = await this.imports.get(owner, started.id)) {
      const line = `${latest.state}: ${latest.rowsRead} rows, ${latest.percent} %`;
      if (line !== said) note(line);
      said = line;
      await sleep(LOOK_MS);
    }
    return latest;
  }

  @Option({ flags: '--user <user>', description: 'username or id', required: true })
  parseUser(value: string): string {
    return value;
  }

  @Option({ flags: '--kind <kind>', description: `one of ${FILE_KINDS.join(', ')}`, required: true })
  parseKind(value: string): ImportKind {
    const kind = FILE_KINDS.find((known) => known === value);
    if (kind === undefined) throw new CommandError(`--kind must be one of ${FILE_KINDS.join(', ')}`);
    return kind;
  }

  @Option({ flags: '--no-wait', description: 'do not wait for its end', defaultValue: true })
  parseWait(): boolean {
    return false;
  }
}

function shown({ id, state, rowsRead, imported, duplicates, rejected, error }: Import) {
  return {
    id,
    state,
    rows_read: rowsRead,
    rows_imported: imported,
    rows_duplicate: duplicates,
    rows_rejected: rejected,
    error,
  };
}

function lineOf({ id, state, imported, duplicates, rejected, error }: Import): string {
  const counts = `${imported} imported, ${duplicates} there already, ${rejected} refused`;
  return `import ${id} ${state}: ${error === null ? counts : `${error} (${counts})`}`;
}
