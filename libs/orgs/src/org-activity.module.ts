import { Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { DashboardFinder } from './dashboard-finder.js';
import { OrgActivity } from './org-activity.js';
import { OrgExports } from './org-exports.js';
import { OrgRules } from './org-rules.service.js';
import { OrgTime } from './org-time.js';
import { OrgTotalsReader } from './org-totals.js';
import { OrgsModule } from './orgs.module.js';
import { VisibleMembersReader } from './visible-members.reader.js';

const OPEN = [DashboardFinder, OrgActivity, OrgExports, OrgRules, OrgTotalsReader];

/** What organisations see of their members' time. */
@Module({ imports: [ActivityModule, OrgsModule], providers: [...OPEN, OrgTime, VisibleMembersReader], exports: OPEN })
export class OrgActivityModule {}
