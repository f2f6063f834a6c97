import { Injectable } from '@nestjs/common';
import type { JobHandler } from '#libs/platform/queue';
import { SWEEP_DUMPS } from '../dumps.jobs.js';
import { DumpsUpkeep } from '../dumps-upkeep.js';

/** The hourly round. */
@Injectable()
export class SweepDumpsHandler implements JobHandler<Record<string, never>> {
  readonly type = SWEEP_DUMPS;

  constructor(private readonly upkeep: DumpsUpkeep) {}

  async run(): Promise<void> {
    await this.upkeep.sweep();
  }
}
