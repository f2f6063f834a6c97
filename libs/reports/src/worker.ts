import { Module } from '@nestjs/common';
import { ProjectsModule } from '#libs/projects';
import { StatsModule } from '#libs/stats';
import { CheckReports } from './worker/check.handler.js';
import { MailReport } from './worker/mail.handler.js';

export { CHECK_REPORTS, MAIL_REPORT } from './worker/jobs.js';
export { CheckReports, MailReport };

/** The jobs of reports. Needs their module, the clock, the database, jobs and mail, which are global. */
@Module({
  imports: [ProjectsModule, StatsModule],
  providers: [CheckReports, MailReport],
  exports: [CheckReports, MailReport],
})
export class ReportsWorkerModule {}
