import { Module } from '@nestjs/common';
import { AdminModule, PersonFiguresModule } from '#libs/admin';
import { AuditModule } from '#libs/audit';
import { LeaderboardsModule } from '#libs/leaderboards';
import { TrustModule } from '#libs/trust';
import { UsersModule } from '#libs/users';
import { ActivePeopleController } from './active-people.controller.js';
import { AdminActivityModule } from './activity/admin-activity.module.js';
import { AdminKeysController } from './admin-keys.controller.js';
import { AskedPerson } from './asked-person.js';
import { AuditLogsController } from './audit-logs.controller.js';
import { CheckController } from './check.controller.js';
import { DeletionRequestsController } from './deletion-requests.controller.js';
import { IdentityProvidersController } from './identity-providers.controller.js';
import { JobsController } from './jobs.controller.js';
import { PeopleController } from './people.controller.js';
import { PermissionsController } from './permissions.controller.js';
import { SearchedPeople } from './searched-people.js';
import { ShadowBansController } from './shadow-bans.controller.js';
import { TimelinePeopleController } from './timeline-people.controller.js';
import { TrustController } from './trust.controller.js';

/** What administrators' tools call. */
@Module({
  imports: [
    AdminActivityModule,
    AdminModule,
    AuditModule,
    LeaderboardsModule,
    PersonFiguresModule,
    TrustModule,
    UsersModule,
  ],
  controllers: [
    CheckController,
    AdminKeysController,
    JobsController,
    PermissionsController,
    AuditLogsController,
    DeletionRequestsController,
    IdentityProvidersController,
    PeopleController,
    TrustController,
    ShadowBansController,
    TimelinePeopleController,
    ActivePeopleController,
  ],
  providers: [AskedPerson, SearchedPeople],
})
export class HackatimeAdminModule {}
