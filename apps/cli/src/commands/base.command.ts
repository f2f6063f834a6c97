import { CommandRunner, Option } from 'nest-commander';

/** What all commands share: `--json`. */
export abstract class BaseCommand extends CommandRunner {
  @Option({ flags: '--json', description: 'print one JSON object on stdout' })
  parseJson(): boolean {
    return true;
  }
}
