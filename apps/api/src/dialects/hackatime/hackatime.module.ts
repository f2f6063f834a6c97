import { Module } from '@nestjs/common';
import { AdminModule } from '#libs/admin';
import { AuditModule } from '#libs/audit';
import { AdminKeysController } from './admin/admin-keys.controller.js';
import { AuditLogsController } from './admin/audit-logs.controller.js';
import { CheckController } from './admin/check.controller.js';
import { IdentityProvidersController } from './admin/identity-providers.controller.js';
import { JobsController } from './admin/jobs.controller.js';
import { PermissionsController } from './admin/permissions.controller.js';

/** The Hackatime API: so far what administrators' tools call. */
@Module({
  imports: [AdminModule, AuditModule],
  controllers: [
    CheckController,
    AdminKeysController,
    JobsController,
    PermissionsController,
    AuditLogsController,
    IdentityProvidersController,
  ],
})
export class HackatimeModule {}
