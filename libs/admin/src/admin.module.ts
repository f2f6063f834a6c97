import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { AdminKeyVerifier } from './admin-key.verifier.js';
import { AdminKeysReader } from './admin-keys.reader.js';
import { AdminKeysService } from './admin-keys.service.js';
import { AdminLevelsService } from './admin-levels.service.js';
import { AdministratorsReader } from './administrators.reader.js';
import { JobsAdministration } from './jobs-administration.js';

const PARTS = [
  AdminKeyVerifier,
  AdminKeysReader,
  AdminKeysService,
  AdminLevelsService,
  AdministratorsReader,
  JobsAdministration,
];

@Module({ imports: [AuditModule], providers: PARTS, exports: PARTS })
export class AdminModule {}
