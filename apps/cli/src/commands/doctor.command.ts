import { Inject } from '@nestjs/common';
import { Command } from 'nest-commander';
import type { AppConfig } from '#config/env';
import { CLI_CONFIG } from '../cli-config.js';
import { examine } from '../doctor/checks.js';
import { type CommonOptions, print } from '../output.js';
import { BaseCommand } from './base.command.js';

@Command({ name: 'doctor', description: 'check configuration, database, schema, clock, Redis and disk' })
export class DoctorCommand extends BaseCommand {
  constructor(@Inject(CLI_CONFIG) private readonly config: AppConfig) {
    super();
  }

  override async run(_: string[], options: CommonOptions): Promise<void> {
    const findings = await examine(this.config);
    const isWell = findings.every(({ status }) => status !== 'failed');
    const width = Math.max(...findings.map(({ name }) => name.length));
    const lines = findings.map(({ name, status, detail }) => `${status.padEnd(7)}  ${name.padEnd(width)}  ${detail}`);
    print({ ok: isWell, checks: findings }, options, lines);
    if (!isWell) process.exitCode = 1;
  }
}
