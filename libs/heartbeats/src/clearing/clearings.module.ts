import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { HeartbeatClearings } from './heartbeat-clearings.js';

/** Deleting much at once. Needs the clock, the database and jobs, which are global. */
@Module({ imports: [AuditModule], providers: [HeartbeatClearings], exports: [HeartbeatClearings] })
export class HeartbeatClearingsModule {}
