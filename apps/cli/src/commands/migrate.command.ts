import { Inject } from '@nestjs/common';
import { Command } from 'nest-commander';
import type { AppConfig } from '#config/env';
import { migrate } from '#libs/platform/database';
import { CLI_CONFIG } from '../cli-config.js';
import { type CommonOptions, note, print } from '../output.js';
import { BaseCommand } from './base.command.js';

@Command({ name: 'migrate', description: 'bring the database schema up to date' })
export class MigrateCommand extends BaseCommand {
  constructor(@Inject(CLI_CONFIG) private readonly config: AppConfig) {
    super();
  }

  override async run(_: string[], options: CommonOptions): Promise<void> {
    const applied = await migrate({ url: this.config.database.ownerUrl, log: note });
    print({ applied }, options, [applied.length === 0 ? 'the schema is up to date' : `applied ${applied.join(', ')}`]);
  }
}
