import { Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { AdminModule } from '#libs/admin';
import { CommitsModule } from '#libs/commits';
import { LeaderboardsModule } from '#libs/leaderboards';
import { ProjectsModule } from '#libs/projects';
import { SharingModule } from '#libs/sharing';
import { StatsModule } from '#libs/stats';
import { TrustModule } from '#libs/trust';
import { UsersModule } from '#libs/users';
import { ProjectTimes } from '../personal/project-times.js';
import { HackatimeBadgeController } from './badge.controller.js';
import { EverybodyController } from './everybody.controller.js';
import { LeaderboardController } from './leaderboard.controller.js';
import { LookedUpPeopleModule } from './looked-up-people.module.js';
import { OperatorController } from './operator.controller.js';
import { LookedUpPeopleController } from './people.controller.js';
import { SummaryController } from './summary.controller.js';

/** What bots, badges and dashboards read of people whom they name. */
@Module({
  imports: [
    ActivityModule,
    AdminModule,
    CommitsModule,
    LeaderboardsModule,
    LookedUpPeopleModule,
    ProjectsModule,
    SharingModule,
    StatsModule,
    TrustModule,
    UsersModule,
  ],
  controllers: [
    OperatorController,
    LookedUpPeopleController,
    EverybodyController,
    HackatimeBadgeController,
    LeaderboardController,
    SummaryController,
  ],
  providers: [ProjectTimes],
})
export class HackatimePublicModule {}
