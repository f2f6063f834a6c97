import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, inTransaction } from '#libs/platform/database';
import { type JobHandler, type JobRun, Jobs, PermanentFailure } from '#libs/platform/queue';
import { parseFleetRange } from './fleet-ranges.js';
import { FleetStatistics } from './fleet-statistics.service.js';
import { COMPUTE_FLEET_STATISTICS, REFRESH_FLEET_STATISTICS } from './insights.jobs.js';

@Injectable()
export class RefreshFleetStatisticsHandler implements JobHandler<Record<string, never>> {
  readonly type = REFRESH_FLEET_STATISTICS;

  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
    private readonly statistics: FleetStatistics,
  ) {}

  async run(): Promise<void> {
    const due = await this.statistics.due();
    await inTransaction(this.pools.job, async (client) => {
      for (const range of due) await this.jobs.request(client, COMPUTE_FLEET_STATISTICS, { range });
    });
  }
}

@Injectable()
export class ComputeFleetStatisticsHandler implements JobHandler<{ range: string }> {
  readonly type = COMPUTE_FLEET_STATISTICS;

  constructor(
    private readonly statistics: FleetStatistics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ payload, signal }: JobRun<{ range: string }>): Promise<void> {
    const range = parseFleetRange(payload.range, this.clock.now());
    if (range === undefined) throw new PermanentFailure(`no range of everybody: ${payload.range}`);
    await this.statistics.compute(range, signal);
  }
}
