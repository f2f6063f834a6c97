import { Module } from '@nestjs/common';
import { OrgActivityModule } from '#libs/orgs';
import { DashboardReads } from './dashboard-reads.js';
import { DashboardsController } from './dashboards.controller.js';
import { OrgsController } from './orgs.controller.js';
import { TeamsController } from './teams.controller.js';

/** Organisations of the WakaTime API. */
@Module({
  imports: [OrgActivityModule],
  providers: [DashboardReads],
  controllers: [OrgsController, DashboardsController, TeamsController],
})
export class OrgsFaceModule {}
