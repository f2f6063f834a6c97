import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { AdminKeyVerifier } from './admin-key.verifier.js';
import { AdminKeysReader } from './admin-keys.reader.js';
import { AdminKeysService } from './admin-keys.service.js';
import { AdminLevelsService } from './admin-levels.service.js';
import { AdministeredActivity } from './administered-activity.js';
import { AdministratorsReader } from './administrators.reader.js';
import { JobsAdministration } from './jobs-administration.js';
import { LeakedAdminKeys } from './leaked-admin-keys.js';
import { Looks } from './looks.service.js';
import { PeopleReader } from './people.reader.js';

const PARTS = [
  AdministeredActivity,
  AdminKeyVerifier,
  AdminKeysReader,
  AdminKeysService,
  AdminLevelsService,
  AdministratorsReader,
  JobsAdministration,
  LeakedAdminKeys,
  Looks,
  PeopleReader,
];

@Module({ imports: [AuditModule], providers: PARTS, exports: PARTS })
export class AdminModule {}
