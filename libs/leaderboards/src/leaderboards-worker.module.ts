import { Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { LeaderCounter } from './leader-counter.js';
import { LeaderSnapshots } from './leader-snapshots.js';
import { CountLeaderHandler, TakeLeaderSnapshotHandler } from './leaderboards.handlers.js';

/** Counting, for the process that works. Clock and database are global. */
@Module({
  imports: [ActivityModule],
  providers: [LeaderCounter, LeaderSnapshots, TakeLeaderSnapshotHandler, CountLeaderHandler],
  exports: [LeaderSnapshots, TakeLeaderSnapshotHandler, CountLeaderHandler],
})
export class LeaderboardsWorkerModule {}
