import { Inject } from '@nestjs/common';
import { Command, Option } from 'nest-commander';
import type { AppConfig } from '#config/env';
import { createPool, migrate } from '#libs/platform/database';
import { waitForSchema } from '../../../api/src/prepare-database.js';
import { CLI_CONFIG } from '../cli-config.js';
import { type CommonOptions, note, print } from '../output.js';
import { BaseCommand } from './base.command.js';

interface MigrateCommandOptions extends CommonOptions {
  readonly wait?: boolean;
}

@Command({ name: 'migrate', description: 'bring the database schema up to date' })
export class MigrateCommand extends BaseCommand {
  constructor(@Inject(CLI_CONFIG) private readonly config: AppConfig) {
    super();
  }

  override async run(_: string[], options: MigrateCommandOptions): Promise<void> {
    const applied = options.wait === true ? await this.wait() : await migrate({ url: this.ownerUrl, log: note });
    print({ applied }, options, [applied.length === 0 ? 'the schema is up to date' : `applied ${applied.join(', ')}`]);
  }

  @Option({ flags: '--wait', description: 'change nothing: wait, as DATABASE_URL, until somebody else has done it' })
  parseWait(): boolean {
    return true;
  }

  private get ownerUrl(): string {
    return this.config.database.ownerUrl;
  }

  private async wait(): Promise<string[]> {
    const { url, read } = this.config.database;
    const pool = createPool(url, 'migrate', { ...read, max: 1 });
    try {
      await waitForSchema(pool, note);
      return [];
    } finally {
      await pool.end();
    }
  }
}
