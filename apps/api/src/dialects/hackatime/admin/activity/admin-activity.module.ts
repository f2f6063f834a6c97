import { Module } from '@nestjs/common';
import { AdminModule } from '#libs/admin';
import { CommitsModule } from '#libs/commits';
import { SightingsModule } from '#libs/sightings';
import { StatsModule } from '#libs/stats';
import { UsersModule } from '#libs/users';
import { AskedPerson } from '../asked-person.js';
import { ClientSearchController } from './client-search.controller.js';
import { PeopleInQuestion } from './people-in-question.js';
import { SharedClientsController } from './shared-clients.controller.js';
import { TimelineController } from './timeline.controller.js';
import { UserActivityController } from './user-activity.controller.js';
import { UserHeartbeatsController } from './user-heartbeats.controller.js';

/** People's activity, for whoever administers. Heartbeats, clock and database are provided globally. */
@Module({
  imports: [AdminModule, CommitsModule, SightingsModule, StatsModule, UsersModule],
  controllers: [
    ClientSearchController,
    SharedClientsController,
    TimelineController,
    UserActivityController,
    UserHeartbeatsController,
  ],
  providers: [AskedPerson, PeopleInQuestion],
})
export class AdminActivityModule {}
