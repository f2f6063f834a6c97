import { Module } from '@nestjs/common';
import { StatsModule } from '#libs/stats';
import { SummariesModule } from '#libs/summaries';
import { UsersModule } from '#libs/users';
import { WebhooksModule } from '#libs/webhooks';
import { BuildDumpHandler } from './build/build-dump.handler.js';
import { DumpBuilder } from './build/dump-builder.js';
import { DumpSources } from './build/dump-sources.js';
import { MailDumpHandler } from './build/mail-dump.handler.js';
import { SweepDumpsHandler } from './build/sweep-dumps.handler.js';

const HANDLERS = [BuildDumpHandler, MailDumpHandler, SweepDumpsHandler];

/** Building exports. Besides what the other module needs: heartbeats and mail, which are global. */
@Module({
  imports: [StatsModule, SummariesModule, UsersModule, WebhooksModule],
  providers: [...HANDLERS, DumpBuilder, DumpSources],
  exports: HANDLERS,
})
export class DumpsWorkerModule {}
