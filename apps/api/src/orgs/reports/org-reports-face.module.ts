import { Module } from '@nestjs/common';
import { OrgActivityModule } from '#libs/orgs';
import { DashboardSummaryController } from './summary.controller.js';

/** What an organisation's dashboards add up to. */
@Module({ imports: [OrgActivityModule], controllers: [DashboardSummaryController] })
export class OrgReportsFaceModule {}
