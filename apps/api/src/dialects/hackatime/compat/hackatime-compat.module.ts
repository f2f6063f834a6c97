import { Module } from '@nestjs/common';
import { GoalsModule } from '#libs/goals';
import { StatsModule } from '#libs/stats';
import { UsersModule } from '#libs/users';
import { HackatimeHeartbeatsController } from './heartbeats.controller.js';
import { HackatimeHomeController } from './home.controller.js';
import { LastSevenDaysController } from './last-seven-days.controller.js';
import { HackatimeStatusBarController } from './status-bar.controller.js';

/** What editors call that were set up for Hackatime. Profile and summaries are WakaTime's, at this address too. */
@Module({
  imports: [GoalsModule, StatsModule, UsersModule],
  controllers: [
    HackatimeHomeController,
    HackatimeHeartbeatsController,
    HackatimeStatusBarController,
    LastSevenDaysController,
  ],
})
export class HackatimeCompatModule {}
