import { Module } from '@nestjs/common';
import { JoinOrgController } from './join/join.controller.js';
import { DashboardPeopleController } from './management/dashboard-people.controller.js';
import { DashboardRequestsController } from './management/dashboard-requests.controller.js';
import { DashboardsController } from './management/dashboards.controller.js';
import { GroupsController } from './management/groups.controller.js';
import { InvitesController } from './management/invites.controller.js';
import { MembersController } from './management/members.controller.js';
import { OrganisationsController } from './management/organisations.controller.js';
import { PrivacyController } from './management/privacy.controller.js';

/** How organisations are run. Needs `OrgManagementModule`, which is global. */
@Module({
  controllers: [
    DashboardPeopleController,
    DashboardRequestsController,
    DashboardsController,
    GroupsController,
    InvitesController,
    JoinOrgController,
    MembersController,
    OrganisationsController,
    PrivacyController,
  ],
})
export class OrgManagementFaceModule {}
