import { Injectable } from '@nestjs/common';
import type { JobHandler, JobRun } from '#libs/platform/queue';
import { LeaderSnapshots } from './leader-snapshots.js';
import { COUNT_LEADER, TAKE_LEADER_SNAPSHOT } from './leaderboards.jobs.js';

@Injectable()
export class TakeLeaderSnapshotHandler implements JobHandler<Record<string, never>> {
  readonly type = TAKE_LEADER_SNAPSHOT;

  constructor(private readonly snapshots: LeaderSnapshots) {}

  async run({ signal }: JobRun<Record<string, never>>): Promise<void> {
    await this.snapshots.take(signal);
  }
}

@Injectable()
export class CountLeaderHandler implements JobHandler<{ userId: number }> {
  readonly type = COUNT_LEADER;

  constructor(private readonly snapshots: LeaderSnapshots) {}

  run({ payload }: JobRun<{ userId: number }>): Promise<void> {
    return this.snapshots.recount(payload.userId);
  }
}
