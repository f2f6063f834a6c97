import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { ProjectsModule } from '#libs/projects';
import { UsersModule } from '#libs/users';
import { DashboardPeople } from './dashboard-people.service.js';
import { DashboardsService } from './dashboards.service.js';
import { GroupsService } from './groups.service.js';
import { OrgInvites } from './invites.service.js';
import { MemberLookup } from './member-lookup.js';
import { OrganisationsService } from './organisations.service.js';
import { OrgsModule } from './orgs.module.js';
import { OrgsOptions } from './orgs.options.js';
import { PeopleService } from './people.service.js';
import { OrgPrivacy } from './privacy.service.js';

const OPEN = [
  DashboardPeople,
  DashboardsService,
  GroupsService,
  MemberLookup,
  OrganisationsService,
  OrgInvites,
  OrgPrivacy,
  PeopleService,
];

/** How organisations are run. Needs the clock, the database, jobs, secrets and mail, which are global. */
@Module({})
export class OrgManagementModule {
  static forRoot(options: OrgsOptions): DynamicModule {
    return {
      module: OrgManagementModule,
      global: true,
      imports: [AuditModule, OrgsModule, ProjectsModule, UsersModule],
      providers: [{ provide: OrgsOptions, useValue: options }, ...OPEN],
      exports: OPEN,
    };
  }
}
