import { Command, Option } from 'nest-commander';
import { Maintenance, type MaintenancePart } from '#libs/storage';
import { type CommonOptions, print } from '../output.js';
import { BaseCommand } from './base.command.js';

interface MaintainOptions extends CommonOptions {
  readonly nightly?: boolean;
}

@Command({ name: 'maintain', description: 'one round of upkeep, for a crontab: rollups and the views of the fleet' })
export class MaintainCommand extends BaseCommand {
  constructor(private readonly maintenance: Maintenance) {
    super();
  }

  override async run(_: string[], options: MaintainOptions): Promise<void> {
    const isNightly = options.nightly === true;
    const report = isNightly ? await this.maintenance.nightly() : await this.maintenance.frequent();
    const round = isNightly ? 'nightly' : 'frequent';
    if (report === undefined) {
      print({ round, busy: true, parts: [] }, options, ['another process is at it']);
      return;
    }
    if (report.parts.some(({ error }) => error !== undefined)) process.exitCode = 1;
    print({ round, busy: false, parts: report.parts }, options, report.parts.map(line));
  }

  @Option({ flags: '--nightly', description: 'the round of once a day instead: retention, and an audit of a sample' })
  parseNightly(): boolean {
    return true;
  }
}

function line({ name, result = {}, error }: MaintenancePart): string {
  if (error !== undefined) return `${name}: FAILED, ${error}`;
  return `${name}: ${Object.entries(result)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')}`;
}
